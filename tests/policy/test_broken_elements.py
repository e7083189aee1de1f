"""What follows of a mistake: what refers to it is no second one, what lies elsewhere is found there, and ten are told at once."""

import pytest
from damaged import WHOLE, assert_shown, changed, findings_of

from salesflow.findings import rendered

# Mistakes that YAML itself finds: what begins with a sign is put in quotes.
SIGNS = [
    ("when: {days: 0..7,", "when: {days: ▸>◂7,", "SF105"),
    ("when: {days: 0..7,", "when: {days: ▸>◂= 7,", "SF105"),
    ("when: {days: 0..7,", "when: {days: ▸!7◂,", "SF107"),
    ("then: {grade: B}}", "then: {grade: ▸!B◂}}", "SF107"),
    ("hint: soon}", "hint: ▸&soon◂ soon}", "SF106"),
    ("hint: soon}", "hint: ▸*soon◂}", "SF106"),
    ("hint: soon}", "hint: ▸@◂soon}", "SF105"),
    ("hint: soon}", "hint: ▸%◂5}", "SF105"),
]

# Elements that are broken, and much that refers to them: only the mistake itself is found.
BROKEN = [
    ("warmth: {ordered: true, values", "warmth: {ordered: ▸maybe◂, values"),
    ("values: [phone, wechat, visit]", "values: [phone, ▸a b◂, visit]"),
    ("channel: {type: channel}", "channel: {type: ▸colour◂}"),
    ("reached: {type: boolean}", "reached: {type: boolean, ▸unit◂: day}"),
    ("offer: {role: consultant, data", "offer: {▸rolle◂: consultant, data"),
    ("approval: {role: manager, data: {approved: {type: boolean}, at_time: {type: time}}}", "approval: ▸[]◂"),
    ("processes:", "▸proceses◂:"),
    ("\nfacts:", "\n▸fact◂:"),
    ("\ndecisions:", "\n▸decision◂:"),
    ("\nroles:", "\n▸role◂:"),
    ("\nsources:", "\n▸source◂:"),
    ("\nactivities:", "\n▸activitys◂:"),
    ("\ncalendars:", "\n▸calendar◂:"),
    ("\ncadences:", "\n▸cadence◂:"),
    ("\nconstraints:", "\n▸constraint◂:"),
    ("\ntypes:", "\n▸typs◂:"),
    ("    initial: open", "    ▸initally◂: open"),
    ("    stages: {kept", "    ▸stage◂: {kept"),
    ("    transitions: {lose", "    ▸transition◂: {lose"),
    ("    transitions:\n", "    ▸transition◂:\n"),
    ("buy:\n        from: [offered, open]", "buy:\n        ▸form◂: [offered, open]"),
    ("{latest: approval, where", "{latest: ▸aproval◂, where"),
    ("{id: loan-or-cash, any: [paid,", "{id: loan-or-cash, any: [▸payed◂,"),
    ("sale_stage: {from: {stage: sale}", "sale_stage: {from: {stage: ▸sold◂}"),
    ("called_at: {type: datetime,", "called_at: {type: ▸instant◂,"),
    ("days: {type: integer, unit: day, range: -30..365", "days: {type: integer, unit: day, range: ▸-30◂"),
    ("    inputs: grade", "    ▸inpts◂: grade"),
    ("    outputs:\n", "    ▸output◂:\n"),
    ("    outputs: {grade", "    ▸outpts◂: {grade"),
    ("{grade: {type: enum, ordered", "{grade: {type: ▸list◂, ordered"),
    ("next: {type: window, anchor: [called_at, start]", "next: {type: window, anchor: [called_at, ▸began◂]"),
    ("id: hot-1, when", "id: hot-1, ▸wen◂"),
    ("{id: thanks, by: 24 hours,", "{id: thanks, by: ▸24 hrs◂,"),
    ("{id: thanks, by: 24 hours,", "{id: thanks, ▸buy◂: 24 hours,"),
    ("anchor: {last: buy}", "anchor: {last: ▸bought◂}"),
    ("{id: called, kind: response", "{id: called, kind: ▸answer◂"),
    ("    timezone: Asia/Shanghai\n", "    timezone: ▸Mars◂\n"),
    ("festivals: {spring_festival", "▸holidays◂: {spring_festival"),
]

# The same in several places, or found where it is referred to: every change is made.
ELSEWHERE = [
    ({"open: {mon-sun: 08:00-24:00}}": "open: {}}", "by: 2 open hours": "by: ▸2 open hours◂"}, "SF416"),
    (
        {
            "      hint: {type: text}": "      ▸hint◂: {type: text}",
            "  city: {type": "  hint: {type: text}\n  city: {type",
        },
        "SF208",
    ),
    ({"paid: {role: finance}": "paid: {role: []}", "any: [paid,": "any: [▸paid◂,"}, "SF415"),
    (
        {
            "contact:\n    hit: unique\n    inputs: grade": "▸contact◂:\n    hit: unique\n    inputs: [grade, note]",
            "  notes:\n    hit: collect\n    inputs: [misses,": "  notes:\n    inputs: [hint, misses,",
        },
        "SF403",
    ),
]

TEN = {
    "source: [training, choice]": "source: [training, ▸choise◂]",
    "range: 0..600": "range: ▸600..0◂",
    "approved: {type: boolean}": "approved: {type: ▸bool◂}",
    "initial: kept": "initial: ▸lost◂",
    "beyond: nearest, missing": "▸beyond_that◂: nearest, missing",
    "warmth: [warm, hot]": "warmth: [warm, ▸boiling◂]",
    "then: {note: make an offer}": "then: {▸hint◂: make an offer}",
    "by: 2 open hours": "by: ▸2 open our◂",
    "at_most: 3 months": "at_most: ▸three months◂",
    "overdue: [called]": "overdue: [▸caled◂]",
}


@pytest.mark.parametrize(("old", "new", "code"), SIGNS)
def test_what_begins_with_a_sign_is_put_in_quotes(old, new, code):
    """A sign that means something to YAML is pointed at, and the help is to put the value in quotes."""
    text, [(line, column, word)] = changed({old: new})
    finding = findings_of(text)[0]
    assert (finding.code, finding.place.line, finding.place.column) == (code, line, column)
    assert_shown(finding, word)
    assert "in quotes" in rendered(finding)
    assert "加引号" in rendered(finding, "zh")


@pytest.mark.parametrize(("old", "new"), BROKEN)
def test_nothing_that_refers_to_a_broken_element_is_found(old, new):
    """A broken element is reported once; its name counts as declared, and what refers to it is not reported."""
    text, [(line, column, word)] = changed({old: new})
    [finding] = findings_of(text)
    assert (finding.place.line, finding.place.column) == (line, column)
    assert_shown(finding, word)


@pytest.mark.parametrize(("changes", "code"), ELSEWHERE)
def test_a_mistake_is_found_where_it_matters(changes, code):
    """What is wrong only together with something else is found at the word that has to change."""
    text, [(line, column, word)] = changed(changes)
    [finding] = findings_of(text)
    assert (finding.code, finding.place.line, finding.place.column) == (code, line, column)
    assert_shown(finding, word)


def test_ten_mistakes_are_ten_findings():
    """Everything that is wrong is told at once: ten different mistakes, ten findings, each at its word."""
    text, words = changed(TEN)
    findings = findings_of(text)
    assert [(f.place.line, f.place.column) for f in findings] == [(line, column) for line, column, _ in words]
    for finding, (_, _, word) in zip(findings, words, strict=True):
        assert_shown(finding, word)


def test_every_value_that_is_missing_is_told():
    """Two keys that one element lacks are two findings at the same place."""
    text = "salesflow: 1\nname: ours\nversion: 1\nprocesses:\n  sale: {}\n"
    assert [(f.code, dict(f.arguments)["name"]) for f in findings_of(text)] == [
        ("SF202", "initial"),
        ("SF202", "stages"),
    ]


def test_a_block_text_in_a_cell_is_a_sign_without_quotes():
    """`days: >7` is a block text to YAML and a forgotten quote to its author."""
    text = WHOLE.replace("{days: 0..7, warmth: [warm, hot]}, then", "\n          days: >7\n        then")
    block = text.replace("- {id: hot-1, when:", "- id: hot-1\n        when:").replace(
        "then: {grade: A}, source: training, because: {en: within a week, zh: 一周内}}", "then: {grade: A}", 1
    )
    [finding] = findings_of(block)
    assert (finding.code, finding.place.column) == ("SF238", 17)
    assert "in quotes" in finding.help("en")
