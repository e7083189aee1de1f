"""Where a finding points: at the very word, in both languages, with the nearest right one beside it."""

import pytest
from damaged import WHOLE, assert_shown, changed, findings_of

from salesflow import Policy
from salesflow.findings import rendered

# What somebody changes in the good policy, with the word that must be pointed at between ▸ and ◂; what is found
# there; and the word that is offered instead.
MISTAKES = [
    # unknown keys, on every level
    ("case: {name", "▸csae◂: {name", "SF201", "case"),
    ("closed: [2026-02-16", "▸close◂: [2026-02-16", "SF201", "closed"),
    ("role: finance}", "▸rolle◂: finance}", "SF201", "role"),
    ("optional: true}}, source: training}", "▸optionel◂: true}}, source: training}", "SF201", "optional"),
    ("{guidance: offer first}", "{▸guidence◂: offer first}", "SF201", "guidance"),
    ("    initial: kept", "    ▸intial◂: kept", "SF201", "initial"),
    ("to: offered", "▸too◂: offered", "SF201", "to"),
    ("beyond: nearest, missing", "▸beyonds◂: nearest, missing", "SF201", "beyond"),
    ("because: {en: within", "▸becuase◂: {en: within", "SF201", "because"),
    ("not_before: 1 day, by: 2 days", "▸not_befor◂: 1 day, by: 2 days", "SF201", "not_before"),
    ("within: 14 days", "▸witin◂: 14 days", "SF201", "within"),
    ("at_most: 3 months", "▸atmost◂: 3 months", "SF201", "at_most"),
    ("try: buy", "▸tri◂: buy", "SF201", "try"),
    ("{en: contact, zh: 跟进}", "{en: 联系, zh: 跟进, ▸EN◂: contact}", "SF201", ""),
    ("{en: within a week, zh: 一周内}", "{▸[en]◂: within a week, zh: 一周内}", "SF111", ""),
    # names that nobody declared
    ("from: [offered, open]", "from: [▸offerd◂, open]", "SF301", "offered"),
    ("initial: kept", "initial: ▸kep◂", "SF301", "kept"),
    ("in: {sale: bought}\n    until", "in: {sale: ▸bougth◂}\n    until", "SF301", "bought"),
    ("{in: {loss: kept}}", "{in: {▸los◂: kept}}", "SF302", "loss"),
    ("{stage: sale}", "{stage: ▸sales◂}", "SF302", "sale"),
    ("{some: offer, within", "{some: ▸ofer◂, within", "SF303", "offer"),
    ("do: contact, role: consultant, source", "do: ▸contct◂, role: consultant, source", "SF303", "contact"),
    ("{days_until: wish.on}", "{days_until: ▸wihs.on◂}", "SF303", "wish"),
    ("person: not same as offer", "person: ▸not same as offr◂", "SF303", "offer"),
    ("until: lose", "until: ▸loose◂", "SF303", "lose"),
    ("{last: wish.warmth}", "{last: ▸wish.warmt◂}", "SF304", "warmth"),
    ("where: {approved: true}", "where: {▸aproved◂: true}", "SF304", "approved"),
    ("role: consultant, reach: phone", "role: consultant, ▸reech◂: phone", "SF304", "reach"),
    ("role: [consultant, manager]", "role: [consultant, ▸manger◂]", "SF305", "manager"),
    ("role: manager, do: contact", "role: ▸manadger◂, do: contact", "SF305", "manager"),
    ("channel: {type: channel}", "channel: {type: ▸chanel◂}", "SF306", "channel"),
    ("vip: {type: boolean", "vip: {type: ▸bolean◂", "SF306", "boolean"),
    ("inputs: grade", "inputs: ▸grad◂", "SF307", "grade"),
    ("when: {days: 0..7,", "when: {▸dayz◂: 0..7,", "SF307", "days"),
    ("anchor: [called_at, start]", "anchor: [▸caled_at◂, start]", "SF307", "called_at"),
    ("given: {days: 7,", "given: {▸dais◂: 7,", "SF307", "days"),
    ("while: {days: at least 0}", "while: {▸dys◂: at least 0}", "SF307", "days"),
    ("decision: contact", "decision: ▸contcat◂", "SF308", "contact"),
    ("rule.grade: hot-1", "▸rule.grate◂: hot-1", "SF308", "grade"),
    ("then: {next: {not_before", "then: {▸nxt◂: {not_before", "SF309", "next"),
    ("of: next.by", "of: ▸nex.by◂", "SF309", "next"),
    ("{grade: C, overdue", "{▸grde◂: C, overdue", "SF309", "grade"),
    ("then: {grade: B}}", "then: {grade: ▸b◂}}", "SF310", "B"),
    ("warmth: [warm, hot]", "warmth: [warm, ▸hott◂]", "SF310", "hot"),
    ("where: {channel: phone}", "where: {channel: ▸fone◂}", "SF310", "phone"),
    ("severity: info", "because: {en: 不要太短, zh: 不要太短}, severity: ▸infos◂", "SF310", "info"),
    (
        "then: {grade: B}}",
        "because: {en: 上午来电，当天回访, zh: 上午来电，当天回访}, then: {grade: ▸BB◂}}",
        "SF310",
        "B",
    ),
    ("hit: unique", "hit: ▸uniqe◂", "SF310", "unique"),
    ("never_lower_when: {days: falls}", "never_lower_when: {days: ▸fals◂}", "SF310", "falls"),
    ("source: [training, choice]", "source: [training, ▸choise◂]", "SF311", "choice"),
    ("calendar: main", "calendar: ▸mian◂", "SF312", "main"),
    ("kind: absence", "kind: ▸absense◂", "SF313", "absence"),
    ("kind: always", "kind: ▸allways◂", "SF313", "always"),
    ("unit: minute, range", "unit: ▸minutes◂, range", "SF314", "minute"),
    ("scale: 2, unit: CNY, range: 0", "scale: 2, unit: ▸CNX◂, range: 0", "SF314", "CNY"),
    ("{refused: [stage, approval,", "{refused: [stage, ▸aproval◂,", "SF315", "approval"),
    ("due: [care/thanks]", "due: [▸care/thank◂]", "SF315", "care/thanks"),
    ("then: {next.by: at most", "then: {▸next.bye◂: at most", "SF315", "next.by"),
    ("each: festivals", "each: ▸festival◂", "SF316", "festivals"),
    ("{misses: more than 3, has_paid", "{▸vip◂: true, has_paid", "SF317", ""),
    ("rule.grade: hot-1", "rule.grade: ▸hot-2◂", "SF318", "hot-1"),
    ("timezone: Asia/Shanghai\n", "timezone: ▸Asia/Shangai◂\n", "SF234", "Asia/Shanghai"),
    # values
    ("range: 0..600", "range: ▸0-600◂", "SF221", ""),
    ("scale: 2, unit: CNY, range: 0..10000000", "▸scale◂: 13, unit: CNY", "SF226", ""),
    ("{days: 7, warmth", "{days: ▸seven◂, warmth", "SF221", ""),
    ("price: at least 1000", "price: ▸at least cheap◂", "SF222", ""),
    ("vip: true, price", "vip: ▸yes◂, price", "SF223", ""),
    ("effective_from: 2026-01-01", "effective_from: ▸01.01.2026◂", "SF224", ""),
    ("known: 2026-01-01..2027-12-31\n", "known: ▸2026-01-01..2027-13-31◂\n", "SF224", ""),
    ("at: 2026-11-03 09:00", "at: ▸2026-11-03◂", "SF225", ""),
    ("{days: 7, warmth", "{days: ▸700◂, warmth", "SF226", ""),
    ("minutes: [less than 1, missing]", "minutes: [▸less than 601◂, missing]", "SF226", ""),
    ("price: 120000", "price: ▸120000.005◂", "SF227", ""),
    ("talked: at least 2 hours", "talked: ▸at least 2 days◂", "SF228", ""),
    ("waited: more than 30 minutes", "waited: ▸more than 30 days◂", "SF230", ""),
    ("by: 2 open hours", "by: ▸2 working hours◂", "SF231", ""),
    ("within: 24 hours", "within: ▸99999999 hours◂", "SF232", ""),
    ('at_clock: "< 12:00"', 'at_clock: ▸"< 12.00"◂', "SF233", ""),
    ("mon-fri: [09:00", "▸mo-fr◂: [09:00", "SF235", ""),
    ("09:00-12:00, 13", "▸12:00-09:00◂, 13", "SF236", ""),
    ("when: {days: 0..7,", "when: {days: ▸7..3◂,", "SF236", ""),
    ("sale_stage: [open, offered]}, then", "sale_stage: ▸at least open◂}, then", "SF237", ""),
    ("when: {days: 0..7,", "when: {days: ▸3...7◂,", "SF238", ""),
    ("when: {days: 0..7,", "when: {days: {▸at least◂: 7},", "SF238", ""),
    ("{misses: more than 3, has", "{misses: ▸missing◂, has", "SF239", ""),
    ("range: -30..365", "range: ▸365◂", "SF240", ""),
    # wrong sorts of things, empty things, keys that do not go together
    ("closed: [2026-02-16..2026-02-18, 2026-05-01]", "closed: ▸{2026-05-01: labour day}◂", "SF203", ""),
    ("because: {en: promised, zh: 已承诺}", "because: ▸[promised]◂", "SF203", ""),
    ("when: {days: 0..7,", "when: {▸days◂: ,", "SF203", ""),
    ("salesflow: 1", "salesflow: ▸2◂", "SF204", ""),
    ("phone, nowhere]", "phone, ▸no where◂]", "SF205", ""),
    ("id: early", "id: ▸early!◂", "SF205", ""),
    ("values: [phone, wechat, visit]", "values: [phone, ▸none◂, visit]", "SF206", ""),
    ("x-note: ours", "▸extends◂: ours", "SF207", ""),
    ("first_on: {type: date", "first_on: {type: date, ▸type◂: date", "SF108", ""),
    ("id: 2-signs", "id: ▸hot-1◂", "SF208", ""),
    ("win_back: {from", "▸noted◂: {from", "SF208", ""),
    ("{last: wish.warmth}", "{last: wish.warmth, ▸first◂: wish.warmth}", "SF209", ""),
    ("{some: noted, since: stage}", "{▸count◂: noted, since: stage}", "SF209", ""),
    ("city: {type: text,", "city: {type: text, ▸unit◂: day,", "SF210", ""),
    ("{in: {loss: kept}}", "{in: {loss: kept}, ▸since◂: stage}", "SF210", ""),
    ("within: 24 hours}", "within: 24 hours, ▸by◂: 1 day, anchor: wish.on}", "SF210", ""),
    ("requires: [{any: [received, {some: contact, where: {reached: true}}]}]", "requires: [{▸any◂: []}]", "SF211", ""),
    ("values: [phone, wechat, visit]", "▸values◂: []", "SF211", ""),
    (
        "{approved: true}, person: not owner, role: manager,",
        "{approved: true}, person: not owner, ▸role◂: [],",
        "SF211",
        "",
    ),
    ("same: [channel]", "▸same◂: []", "SF211", ""),
    ("require: {activity: offer, within: 30 days}", "require: {activity: offer, ▸role◂: []}", "SF211", ""),
    (
        "activity: {activity: contact, where: {minutes",
        "activity: {▸where◂: {}, activity: contact, x-was: {minutes",
        "SF211",
        "",
    ),
    # what a rule or an element lacks
    ("  service: {timezone: Asia/Shanghai, ", "  ▸service◂: {", "SF202", ""),
    (
        "{id: four-eyes, kind: separation, activity: approval, from: offer,",
        "{id: ▸four-eyes◂, kind: separation, activity: approval,",
        "SF202",
        "",
    ),
    ("vip: {type: boolean, ", "▸vip◂: {", "SF202", ""),
    ("{id: called, kind: response, ", "{id: ▸called◂, ", "SF202", ""),
    ("do: {activity: contact, where: {reached: true}}}\n", "do: ▸{where: {reached: true}}◂}\n", "SF209", ""),
    ("{id: thanks, by: 24 hours, ", "{id: ▸thanks◂, ", "SF209", ""),
    (
        "id: talked, when: {talked: at least 2 hours, sale_stage: [open, offered]}, then: {note: make an offer}",
        "id: ▸talked◂, when: {talked: at least 2 hours}",
        "SF401",
        "",
    ),
    (
        "{id: else, otherwise: true, then: {grade: C}, x-note: ours}",
        "{id: else, ▸otherwise◂: true, then: {grade: C}}\n      - {id: last, when: {days: 9}, then: {grade: C}}",
        "SF402",
        "",
    ),
    (
        "  grade:\n    title: {en: grade, zh: 级别}\n    hit: first\n    inputs: [days,",
        "  ▸grade◂:\n    inputs: [hint, days,",
        "SF403",
        "",
    ),
    (
        "id: a, when: {grade: A}, then: {next: {not_before: 1 day, by: 2 days, anchor: first_on}, hint: soon}",
        "id: ▸a◂, when: {grade: A}, then: {hint: soon}",
        "SF404",
        "",
    ),
    # meaning
    ("inputs: [days, warmth,", "inputs: [▸note◂, days, warmth,", "SF405", ""),
    ("inputs: [misses,", "inputs: [▸next◂, misses,", "SF406", ""),
    ("anchor: [called_at, start]", "anchor: [called_at, ▸first_on◂]", "SF407", ""),
    ("anchor: [called_at, start]", "anchor: [▸vip◂, start]", "SF408", ""),
    ("{not_before: 1 day, by: 2 days, anchor", "{not_before: 1 day, by: ▸48 hours◂, anchor", "SF409", ""),
    ("range: -30..365, beyond: nearest", "range: ▸-30..365◂", "SF410", ""),
    ("  warmth: {type: warmth, missing: allowed, from", "  ▸warmth◂: {type: warmth, from", "SF411", ""),
    ("has_paid: {type: boolean", "has_paid: {type: ▸text◂", "SF412", ""),
    ("[09:00-12:00, 13:00-18:00]", "[09:00-13:30, ▸13:00-18:00◂]", "SF413", ""),
    ("sat-sun: 09", "▸fri-sun◂: 09", "SF414", ""),
    ("{some: offer, within: 14 days", "{some: offer, role: ▸manager◂, within: 14 days", "SF415", ""),
    ("not_before: 1 day, by", "not_before: ▸3 days◂, by", "SF417", ""),
    ("vip: {type: boolean", "vip: {▸beyond◂: nearest, type: boolean", "SF418", ""),
    ("from: {exists: paid}", "from: {exists: paid, since: ▸stage◂}", "SF422", ""),
    (
        "do: {activity: contact, where: {channel",
        "do: {activity: contact, ▸within◂: 1 day, where: {channel",
        "SF423",
        "",
    ),
    ("at_most: 3 months", "at_most: ▸same day 18:00◂", "SF424", ""),
    ("{sum: contact.minutes", "{sum: ▸contact.note◂", "SF425", ""),
    ("try: buy", "try: ▸contact◂", "SF425", ""),
    ("{by: 2 open hours, role: manager, do", "{by: 2 open hours, role: ▸finance◂, do", "SF415", ""),
    (
        "{id: thanks, by: 24 hours, do: contact, role: consultant",
        "{id: thanks, by: 24 hours, do: contact, role: ▸finance◂",
        "SF415",
        "",
    ),
    ("person: not same as offer", "person: ▸same as offer◂", "SF310", ""),
    ("person: not same as offer", "person: ▸not same as contact◂", "SF446", ""),
    ("{count: contact, where", "{count: contact, person: ▸not same as contact◂, where", "SF446", ""),
    (
        "since: {last: contact, where: {reached: true}}",
        "since: {last: contact, person: ▸not same as contact◂}",
        "SF446",
        "",
    ),
    (
        "do: {activity: contact, where: {channel",
        "do: {activity: contact, person: ▸not same as contact◂, where: {channel",
        "SF446",
        "",
    ),
    (
        "require: {activity: contact, where",
        "require: {activity: contact, person: ▸not same as  contact◂, where",
        "SF446",
        "",
    ),
    ("decision: contact", "decision: ▸grade◂", "SF426", ""),
    ("{id: not-lost, not_in: {loss: [gone]}}", "▸{not_in: {loss: [gone]}}◂", "SF427", ""),
    ("every: 3 months", "every: ▸0 months◂", "SF428", ""),
    # histories
    ("after: an offer is made", "after: ▸an offer was made◂", "SF315", "an offer is made"),
    ("after: an offer is made", "after: ▸a week is hot◂", "SF315", ""),
    ("after: an offer is made", "after: ▸it goes on from there◂", "SF440", ""),
    ("after: an offer is made", "after: ▸and asked later◂", "SF440", ""),
    ("after: an offer is made", "after: ▸nothing without an offer◂", "SF441", ""),
    ("{legal: true, stage: {sale: offered, loss: kept}}", "{legal: ▸false◂}", "SF445", ""),
    ("{legal: true, stage", "{legal: true, ▸refused◂: [stage], stage", "SF210", ""),
    ("stage: {sale: offered, loss", "stage: {sale: ▸ofered◂, loss", "SF301", "offered"),
    ("stage: {sale: offered, loss", "stage: {▸sales◂: offered, loss", "SF302", "sale"),
    ("stage: {sale: offered, loss: kept}", "stage: ▸offered◂", "SF203", ""),
    ("waiting: [called]", "waiting: [▸caled◂]", "SF315", "called"),
    ("waiting: [called]", "▸waitng◂: [called]", "SF309", "waiting"),
    ("{do: received, at: 2026-11-02 09:10, reach: nowhere}", "{do: ▸received◂, at: 2026-11-02 09:10}", "SF442", ""),
    (
        "try: buy\n    at: 2026-11-03 09:00\n    person: li.na\n    role: consultant\n    data: {paid_in: cash}",
        "try: ▸buy◂\n    at: 2026-11-03 09:00",
        "SF442",
        "",
    ),
    (
        "do: journey.reassigned, at: 2026-11-02 09:20, person: wang, owner: zhou",
        "do: ▸journey.reassigned◂, at: 2026-11-02 09:20",
        "SF442",
        "",
    ),
    ("data: {on: unknown, warmth", "data: {on: ▸none◂, warmth", "SF224", ""),
    (
        "{approved: true}, person: not owner, role: manager, since: {last: offer}}",
        "{approved: true}, since: {last: offer, ▸same◂: price}}",
        "SF443",
        "",
    ),
    ("same: [channel]", "same: [▸reached◂]", "SF304", ""),
    ("same: [channel]", "same: [▸role◂]", "SF304", ""),
    ("{count: contact, where: {reached: false}", "{count: contact, ▸same◂: reached", "SF443", ""),
    ("recorded_at: 2026-11-02 09:30", "recorded_at: ▸2026-11-02 09:04◂", "SF702", ""),
    ("recorded_at: 2026-11-02 09:30, role: consultant", "role: ▸manager◂", "SF415", ""),
    ("do: journey.closed", "do: ▸journey.adopted◂", "SF444", ""),
    ("do: journey.closed", "do: ▸journey.policy_changed◂", "SF444", ""),
    (
        "do: journey.voided, at: 2026-11-02 11:10, event: wish",
        "do: journey.voided, at: 2026-11-02 11:10, event: ▸whish◂",
        "SF303",
        "wish",
    ),
    ("reason: a duplicate", "▸reasen◂: a duplicate", "SF304", "reason"),
    ("calendar: service, sale: bought", "calendar: ▸servis◂, sale: bought", "SF312", "service"),
    ("calendar: service, sale: bought", "calendar: service, sale: ▸sold◂", "SF301", ""),
    ("stages: {loss: gone}", "stages: {▸los◂: gone}", "SF302", "loss"),
    ("stages: {loss: gone}", "stages: {▸sale◂: open}", "SF433", ""),
]


def test_the_good_policy_loads():
    """The policy that is damaged below is good as it stands, and has every construct of the format."""
    assert not Policy.from_text(WHOLE).notes


@pytest.mark.parametrize(("old", "new", "code", "nearest"), MISTAKES, ids=lambda value: str(value)[:40])
def test_one_mistake_is_one_finding_at_its_word(old, new, code, nearest):
    """One mistake gives exactly one finding, at its line and column, and the nearest right word in both languages."""
    text, [(line, column, word)] = changed({old: new})
    [finding] = findings_of(text)
    assert (finding.code, finding.place.line, finding.place.column) == (code, line, column)
    assert_shown(finding, word)
    for lang in ("en", "zh"):
        assert f"`{nearest}`" in finding.help(lang) or not nearest


@pytest.mark.parametrize("code", ["SF108", "SF208", "SF427", "SF413"])
def test_a_second_thing_shows_the_first(code):
    """Where two things clash, both are shown: the second, and the first with a word on what it is."""
    old, new = next((old, new) for old, new, other, _ in MISTAKES if other == code)
    [finding] = findings_of(changed({old: new})[0])
    first = finding.places[1]
    assert first.line is not None
    assert (first.line, first.column) < (finding.place.line, finding.place.column)
    assert str(first) in rendered(finding)
    assert str(first) in rendered(finding, "zh")
