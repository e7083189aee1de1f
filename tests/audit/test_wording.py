"""Violations in words: what was required, what was observed, what helps, as somebody would say it in two languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy
from salesflow.audit.patterns import pattern_in_words, words_of_test
from salesflow.facts import MISSING

POLICY = """\
salesflow: 1
name: words
version: "1"
calendars: {{main: {{timezone: Asia/Shanghai}}}}
roles: {{seller: {{en: seller, zh: 销售}}}}
activities:
  seen: {{title: {{en: visit, zh: 到店}}}}
  called:
    title: {{en: call, zh: 致电}}
    data:
      reached: {{title: {{en: reached, zh: 接通}}, type: boolean, optional: true}}
      channel:
        title: {{en: channel, zh: 方式}}
        type: enum
        values: {{phone: {{en: phone, zh: 电话}}, sms: {{en: SMS, zh: 短信}}, post: {{en: letter, zh: 信函}}}}
        optional: true
      rings: {{type: integer, optional: true}}
      about: {{type: text, optional: true}}
constraints:
  - {{id: c, kind: absence, activity: {activity}}}
"""


def pattern(activity):
    policy = Policy.from_text(POLICY.format(activity=activity))
    return policy, policy.constraints[0].pattern("activity")


@pytest.mark.parametrize(
    ("field", "cell", "en", "zh"),
    [
        ("reached", "true", "reached: yes", "接通：是"),
        ("reached", "[false, missing]", "reached: no or not known", "接通：否或未知"),
        ("reached", "{not: missing}", "reached: stated", "接通：已注明"),
        ("channel", "phone", "channel: phone", "方式：电话"),
        ("channel", "[sms, phone]", "channel: phone or SMS", "方式：电话或短信"),
        ("channel", "{not: post}", "channel: not letter", "方式：非信函"),
        ("channel", "{not: [post, sms]}", "channel: neither SMS nor letter", "方式：非短信、信函"),
        ("channel", "missing", "channel: not known", "方式：未知"),
        ("rings", "more than 3", "rings: more than 3", "rings：大于 3"),
        ("rings", '"<= 3"', "rings: at most 3", "rings：至多 3"),
        ("rings", "3..7", "rings: 3 to 7", "rings：3 至 7"),
        ("rings", "[3, missing]", "rings: 3 or not known", "rings：3或未知"),
        ("rings", "{not: missing}", "rings: stated", "rings：已注明"),
        ("rings", "{not: [3, 4]}", "rings: neither 3 nor 4", "rings：非3、4"),
        ("about", "birthday", "about: birthday", "about：birthday"),
    ],
)
def test_a_test_of_data_is_said_in_words(field, cell, en, zh):
    """Fields and values go by their titles, comparisons and unknown values by words."""
    said = pattern_in_words(*pattern(f"{{activity: called, where: {{{field}: {cell}}}}}"))
    assert (said.en, said.zh) == (f"call ({en})", f"致电（{zh}）")


NAMES = {"phone": "phone", "sms": "SMS", "post": "letter"}


@given(st.sets(st.sampled_from([*NAMES, "missing"]), min_size=1), st.booleans())
def test_words_name_exactly_what_a_test_of_a_list_accepts(values, is_negated):
    """Whoever knows only the words knows which values pass, and whether an unknown one does."""
    listed = f"[{', '.join(sorted(values - {'missing'} if is_negated else values)) or 'phone'}]"
    cell = f"{{not: {listed}}}" if is_negated else listed
    [test] = pattern(f"{{activity: called, where: {{channel: {cell}}}}}")[1].where.values()
    if not any(map(test.accepts, NAMES)) and not test.missing:
        return  # nothing passes: a policy says that by leaving the constraint out
    said = words_of_test(test).en
    is_turned, is_whole = said.startswith(("not ", "neither ")) and said != "not known", said in ("anything", "stated")
    for value, name in NAMES.items():
        assert test.accepts(value) == (is_whole or (name in said.split()) is not is_turned)
    assert test.accepts(MISSING) == (said == "anything" or said.endswith("not known"))


@pytest.mark.parametrize(
    ("activity", "en", "zh"),
    [
        ("seen", "visit", "到店"),
        ("{activity: seen, role: seller}", "visit (by seller)", "到店（由销售）"),
        ("{activity: seen, person: owner}", "visit (by the owner)", "到店（由归属人）"),
        (
            "{activity: seen, person: not same as called}",
            "visit (by somebody else than for call)",
            "到店（与致电不同人）",
        ),
    ],
)
def test_a_pattern_is_said_with_what_restricts_it(activity, en, zh):
    """Who and in which role stand in brackets behind the title."""
    said = pattern_in_words(*pattern(activity))
    assert (said.en, said.zh) == (en, zh)
