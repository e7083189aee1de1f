"""The page in a real browser: at two widths, light and dark, in both languages, on a screen and on paper."""

import json
import re
import shutil
from pathlib import Path

import pytest

from reports.html.pages import HOSTILE, hostile
from salesflow import Policy
from salesflow.audit.audit_log import LogAudit
from salesflow.reports.html import render
from salesflow.reports.html.words import WORDS
from salesflow.reports.result import of_audit

sync_playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SHOWROOM = Path(__file__).parents[3] / "examples" / "showroom" / "attempts.jsonl"
WIDTHS = (390, 1280)
VIEWS = [(width, scheme, lang) for width in WIDTHS for scheme in ("light", "dark") for lang in ("en", "zh")]


@pytest.fixture(scope="module")
def browser():
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("there is no Chromium here: `apt-get install chromium`")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield launched
        launched.close()


def without_processes():
    """A policy that knows the activities and steps of the showroom's log as activities, and nothing of the process."""
    names = dict.fromkeys(json.loads(line)["name"] for line in SHOWROOM.read_text(encoding="utf-8").splitlines())
    known = "".join(f"  {name}: {{}}\n" for name in names if not name.startswith("journey."))
    head = "salesflow: 1\nname: log\nversion: '1'\ncalendars: {main: {timezone: Asia/Shanghai}}\nactivities:\n"
    return Policy.from_text(f"{head}{known}constraints: [{{id: quiet, kind: absence, activity: contact}}]\n")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """
    The page of the showroom in both languages, as files: that is how somebody opens it.

    `log-en` and `log-zh` are by a policy without processes.
    """
    folder = tmp_path_factory.mktemp("pages")
    for name, policy in (("", Policy.load()), ("log-", without_processes())):
        asking = LogAudit(policy, SHOWROOM)
        result = of_audit(asking.audited(as_of=asking.latest()))
        for lang in ("en", "zh"):
            (folder / f"{name}{lang}.html").write_text(render(result, lang), encoding="utf-8")
    return folder


class Opened:
    """A page in a window, and everything that it complained about or asked for."""

    def __init__(self, browser, file, width=1280, scheme="light"):
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("#table .row")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    @property
    def cases(self):
        return self.page.locator("#table td.c-case").all_inner_texts()

    def overflow(self):
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize(("width", "scheme", "lang"), VIEWS)
def test_the_page_is_whole_in_every_view(browser, files, width, scheme, lang):
    """At each width, in each colour and language: no complaint, no request, nothing wider than the window, all drawn."""
    with Opened(browser, files / f"{lang}.html", width, scheme) as opened:
        page = opened.page
        assert opened.overflow() <= 0
        for name in ("months", "persons", "stages"):
            assert page.locator(f"#chart-{name} svg path").count() > 3
        assert page.locator("[data-process='0'] .stage text").count() > 10
        assert page.locator("[data-process='0'] .edge.illegal path").count() > 0
        page.locator("#table .toggle").nth(1).click()
        assert page.locator("#table .detail .steps li").count() > 3
        assert opened.overflow() <= 0
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", background)[:3])) > 380) == (scheme == "light")
        assert opened.said == []
        assert [url for url in opened.asked if not url.startswith("file:")] == []
        assert len(opened.asked) == 1


@pytest.mark.parametrize(("width", "scheme", "lang"), VIEWS)
def test_what_follows_what_is_whole_in_every_view(browser, files, width, scheme, lang):
    """A log that is drawn without a process has every box, arrow and number of its data, and fits into the window."""
    with Opened(browser, files / f"log-{lang}.html", width, scheme) as opened:
        page = opened.page
        drawing = page.evaluate("DATA.processes[0]")
        assert page.locator("[data-process='0'] .stage .name").count() >= len(drawing["stages"]) > 20
        assert page.locator("[data-process='0'] .edge.used text").count() == len(drawing["edges"])
        begins = [edge for edge in drawing["edges"] if edge["from"] == ""]
        assert 0 < len(begins) < 5
        assert page.locator("[data-process='0'] .edge:not(.used)").count() == 0
        assert not re.search("NaN|undefined", page.locator("[data-process='0']").inner_html())
        page.check("input[value=now]")
        assert len(set(heats_of(page))) > 1
        assert page.locator("input[value=violated]").count() == 0
        assert opened.overflow() <= 0
        assert opened.said == []


def heats_of(page):
    return page.locator("[data-process='0'] .stage").evaluate_all("all => all.map(one => one.className.baseVal)")


def test_a_drawing_shows_that_it_goes_on(browser, files):
    """Where a drawing is wider than its place an edge is shaded until it is reached, and the beginning is seen first."""
    with Opened(browser, files / "log-en.html", 390) as opened:
        page = opened.page
        place = page.locator("[data-process='0']")

        def corner(x):
            """The colour of the page at the upper edge of the drawing, so many dots from its left side."""
            box = place.bounding_box()
            clip = {"x": box["x"] + x, "y": box["y"] + 4, "width": 1, "height": 1}
            return page.screenshot(clip=clip, full_page=True)

        assert place.evaluate("one => one.scrollWidth > one.clientWidth")
        start, seen = page.locator("circle.start").bounding_box(), place.bounding_box()
        assert seen["x"] < start["x"] < seen["x"] + seen["width"] - start["width"]
        last, plain = seen["width"] - 2, corner(60)
        for where, shaded in (("1e6", (True, False)), ("0", (False, True))):
            place.evaluate(f"one => {{ one.scrollLeft = {where}; }}")
            assert (corner(1) != plain, corner(last) != plain) == shaded
        page.emulate_media(media="print")
        assert place.evaluate("one => getComputedStyle(one).backgroundImage") == "none"


@pytest.mark.parametrize("width", [390, 1280])
def test_words_and_choices_narrow_the_table(browser, files, width):
    """Searching and choosing leave the findings that fit, the count says how many, and clearing brings all back."""
    with Opened(browser, files / "en.html", width) as opened:
        page = opened.page
        before = page.inner_text("#count")
        page.fill("#search", "l-1064")
        assert opened.cases
        assert set(opened.cases) == {"L-1064 吴先生"}
        assert page.inner_text("#count") != before
        page.select_option("[data-column=severity]", "error")
        assert set(page.locator("#table .level").all_inner_texts()) == {"✗ error"}
        page.fill("#search", "nobody is called like this")
        assert page.locator("#table .row").count() == 0
        assert WORDS["nothing_fits"].en in page.inner_text("#table")
        page.click("#clear")
        assert page.inner_text("#count") == before


def test_a_click_on_a_head_sorts(browser, files):
    """A head sorts upwards, then downwards; it says so to those who do not see the arrow, and it works by keyboard."""
    with Opened(browser, files / "en.html") as opened:
        page = opened.page
        head = page.locator("th.c-when")
        for expected in ("ascending", "descending"):
            head.locator("button").focus()
            page.keyboard.press("Enter")
            assert head.get_attribute("aria-sort") == expected
            page.click("#next")
            page.click("#previous")
            moments = [said for said in page.locator("#table td.c-when").all_inner_texts() if said]
            assert len(moments) > 10
            assert moments == sorted(moments, reverse=expected == "descending")
        pages = page.inner_text("#count")
        page.click("#next")
        assert page.inner_text("#count") != pages


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_row_opens_to_its_journey(browser, files, lang):
    """Behind a finding stand its events in order, the blamed one and the deadline marked; by keyboard as by mouse."""
    with Opened(browser, files / f"{lang}.html") as opened:
        page = opened.page
        toggle = page.locator("#table .toggle").first
        toggle.focus()
        page.keyboard.press("Enter")
        assert toggle.get_attribute("aria-expanded") == "true"
        detail = page.locator(f"#{toggle.get_attribute('aria-controls')}")
        moments = detail.locator(".steps time").all_inner_texts()
        assert len(moments) > 3
        assert moments == sorted(moments)
        assert WORDS["blamed"].text(lang) in detail.locator("li.blamed").inner_text()
        assert detail.locator("li.deadline").count() == 1
        assert WORDS["required"].text(lang) in detail.inner_text()
        for gap in detail.locator(".gap button").all()[::-1]:
            gap.click()
        assert detail.locator(".gap").count() == 0
        every = detail.locator(".steps time").all_inner_texts()
        assert len(every) > len(moments)
        assert every == sorted(every)
        toggle.focus()
        page.keyboard.press("Enter")
        assert page.locator("#table .detail").count() == 0


def test_a_number_leads_to_its_findings(browser, files):
    """Who clicks a broken constraint sees its findings alone."""
    with Opened(browser, files / "en.html") as opened:
        link = opened.page.locator("a[data-filter=rule]").first
        name = link.inner_text()
        link.click()
        assert set(opened.page.locator("#table td.c-rule").all_inner_texts()) == {name}


def test_the_process_is_coloured_as_somebody_asks(browser, files):
    """Another question colours the stages anew, and the legend says what the colours mean."""
    with Opened(browser, files / "en.html") as opened:
        page = opened.page
        before, legend = heats_of(page), page.inner_text("[data-legend='0']")
        assert len(set(before)) > 2
        page.check("input[value=now]")
        assert heats_of(page) != before
        assert page.inner_text("[data-legend='0']") != legend


def test_the_switch_turns_light_and_dark(browser, files):
    """The switch turns the page and the charts, whatever the system prefers."""
    with Opened(browser, files / "en.html", scheme="dark") as opened:
        page = opened.page
        dark, label = (page.evaluate("getComputedStyle(document.body).backgroundColor") for _ in range(2))
        fills = page.locator("#chart-persons svg").inner_html()
        page.click("#theme")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark == label
        assert page.locator("#chart-persons svg").inner_html() != fills


def test_paper_has_no_controls(browser, files, tmp_path):
    """On paper everything is light and open, controls are gone, and more findings stand there than on one screen."""
    with Opened(browser, files / "en.html", width=794, scheme="dark") as opened:
        page = opened.page
        on_screen = page.locator("#table .row").count()
        page.emulate_media(media="print")
        page.locator("#table .row").nth(on_screen).wait_for()
        for gone in ("#controls", "#theme", "#next", "nav", "#colour-by", ".toggle >> nth=0"):
            assert not page.locator(gone).is_visible(), gone
        for there in ("#verdict", "#chart-months svg", "[data-process='0'] svg", "#table .row >> nth=0"):
            assert page.locator(there).is_visible(), there
        assert page.locator("#chart-months svg").bounding_box()["height"] > 150
        assert page.locator("details:not([open])").count() == 0
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
        page.emulate_media(media="screen")
        page.locator("#table .row").nth(on_screen).wait_for(state="detached")
        assert page.locator("#controls").is_visible()
        paper = tmp_path / "page.pdf"
        page.pdf(path=paper, format="A4", print_background=True)
        assert paper.stat().st_size > 50_000
        assert opened.said == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_names_that_look_like_markup_do_nothing(browser, tmp_path, monkeypatch, lang):
    """Names of cases, persons, activities and stages are shown sign by sign, and nothing of them runs or widens the page."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "hostile.html"
    file.write_text(render(hostile(tmp_path), lang), encoding="utf-8")
    with Opened(browser, file, width=390) as opened:
        page = opened.page
        assert any(HOSTILE in said for said in opened.cases)
        for toggle in page.locator("#table .toggle").all():
            toggle.click()
        assert any(HOSTILE in said for said in page.locator("#table .detail").all_inner_texts())
        assert page.evaluate("typeof hacked") == "undefined"
        assert page.locator("img").count() == 0
        assert opened.overflow() <= 0
        assert opened.said == []
        assert len(opened.asked) == 1
