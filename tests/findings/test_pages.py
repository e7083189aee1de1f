"""The pages of `docs/findings`: every code has one, and what a page shows is what happens."""

import re
from string import Formatter

import pytest
from other_causes import OTHERWISE
from shown_pages import INFO, PAGES, blocks, of_page, of_policy, refusal_in, written

from salesflow import Policy, SalesflowError
from salesflow.catalogue import SENTENCES
from salesflow.findings import Place, Problem, rendered
from salesflow.intake.dateformat import parse_format

CODES = sorted(SENTENCES)
WITHIN = {"SF519": "SF508", "SF802": "SF805", "SF803": "SF805"}  # it is said as the reason of another

_CHINESE = re.compile("[\u4e00-\u9fff]")


def codes(findings):
    return [finding.code for finding in findings]


def one_of(code, policy):
    """A finding of this code as it really comes about."""
    if code == "SF519":
        with pytest.raises(Problem) as problem:
            parse_format("M/D/YYYY").read("16 Nov")
        return problem.value.at(Place("leads.csv", 3))
    if code in OTHERWISE:
        with pytest.raises(SalesflowError) as error:
            OTHERWISE[code](policy)
        [finding] = error.value.findings
        return finding
    return next(finding for finding in of_page(code, policy) if finding.code == code)


def pages_with(info):
    return [code for code in CODES if (PAGES / f"{code}.md").exists() and f"```{info}\n" in written(code)]


POLICIES, ROWS, JOURNEYS = pages_with("yaml avoid"), pages_with("csv"), pages_with("python avoid")


@pytest.fixture(scope="session")
def bundled():
    return Policy.load()


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    """File names in findings are then as the pages show them."""
    monkeypatch.chdir(tmp_path)


# -- the pages as a whole


def test_every_code_has_a_page_and_every_page_a_code():
    """Whoever meets a code finds its page, and no page is left over from a code that never was."""
    assert sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "index") == CODES


def test_every_code_is_provoked_by_its_page_or_here():
    """No code sleeps: each is shown by exactly one sort of example."""
    assert sorted([*POLICIES, *ROWS, *JOURNEYS, *OTHERWISE]) == CODES


def test_the_index_lists_every_code_with_its_sentence():
    """The index is the catalogue: linked code, English sentence, severity, in order and without gaps."""
    index = (PAGES / "index.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(SF\d+)\]\((\S+)\) \| (.*) \| (\w+) \|$", index, re.MULTILINE)
    assert rows == [
        (code, f"{code}.md", re.sub(r"\{[^}]*\}", "…", SENTENCES[code].said.en), SENTENCES[code].severity)
        for code in CODES
    ]


@pytest.mark.parametrize("code", CODES)
def test_a_page_explains_in_both_languages(code):
    """Under a title with the code stands a paragraph in English and one in Chinese, before any example."""
    title, english, chinese, *_ = written(code).split("\n\n")
    assert re.fullmatch(rf"# {code} \S.*", title)
    assert english
    assert not _CHINESE.search(english)
    assert _CHINESE.search(chinese)
    assert set(blocks(code)) <= INFO


# -- policies


@pytest.mark.parametrize("code", POLICIES)
def test_what_to_avoid_provokes_this_code_alone(code):
    """The bad example of a page has one mistake, and that is the one the page is about."""
    assert codes(of_policy(blocks(code)["yaml avoid"], blocks(code).get("yaml facts"))) == [code]


@pytest.mark.parametrize("code", POLICIES)
def test_what_to_prefer_is_sound(code):
    """The mended example loads, passes its tests and decides on the same facts; nothing is said of it."""
    assert codes(of_policy(blocks(code)["yaml prefer"], blocks(code).get("yaml facts"))) == []


# -- journeys


@pytest.mark.parametrize("code", JOURNEYS)
def test_a_journey_is_refused_as_its_page_shows(code):
    """What to avoid is refused with this code alone, in the words that the page shows."""
    error = refusal_in(blocks(code)["python avoid"])
    assert codes(error.findings) == [code]
    assert str(error) == blocks(code)["text"].rstrip("\n")


@pytest.mark.parametrize("code", JOURNEYS)
def test_the_journey_to_prefer_goes_through(code):
    """What to prefer is not refused."""
    assert refusal_in(blocks(code)["python prefer"]) is None


# -- rows of data, and what no text can provoke


@pytest.mark.parametrize("code", ROWS)
def test_rows_and_mapping_provoke_their_code(code, bundled):
    """The list of a page, graded by its mapping, gives the finding that the page shows; the mended one does not."""
    sought = WITHIN.get(code, code)
    findings = [finding for finding in of_page(code, bundled) if finding.code == sought]
    assert "\n".join(map(rendered, findings)) == blocks(code)["text"].rstrip("\n")
    if code in WITHIN:
        assert one_of(code, bundled).message() in findings[0].message()
    mended = of_page(code, bundled, is_mended=True)
    assert [finding for finding in mended if finding.severity != "info"] == []


@pytest.mark.parametrize("code", OTHERWISE)
def test_what_no_text_provokes_is_shown_as_it_is_printed(code, bundled):
    """Where a page has only what is printed, that is what is printed."""
    finding = one_of(code, bundled)
    assert finding.code == code
    assert rendered(finding) == blocks(code)["text"].rstrip("\n")


# -- the sentences


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_is_said_whole_in_both_languages(code, bundled):
    """A real finding fills every gap of its sentence and of its help, and Chinese readers get Chinese."""
    finding, sentence = one_of(code, bundled), SENTENCES[code]
    for lang in ("en", "zh"):
        said = {"said": finding.message(lang), "help": finding.help(lang)}
        assert said["help"] == said["help"].strip()
        for part, template in (("said", sentence.said), ("help", sentence.help)):
            if template is None:
                continue
            assert said[part].strip()
            gaps = [name for _, name, _, _ in Formatter().parse(template.text(lang)) if name]
            assert not [name for name in gaps if f"{{{name}}}" in said[part]]
            is_command = template.en == template.zh and template.en.startswith("pip install")
            assert is_command or bool(_CHINESE.search(said[part])) == (lang == "zh")
