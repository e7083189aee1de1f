"""Law 8: a log that is damaged so that it breaks one rule is found as that rule, at the right event; and as nothing that the meaning does not say."""

from datetime import timedelta
from pathlib import Path

import pytest

from salesflow import Policy
from salesflow.audit.cases import cases_of
from salesflow.audit.compliance import Auditor
from salesflow.constraints.meaning import completion, judge
from salesflow.history.past import past_of
from salesflow.intake import load_log_mapping, open_table, read_log

POLICY = Policy.load()
LOG = Path(__file__).parents[2] / "examples" / "showroom" / "log.jsonl"


def by_case():
    """The showroom's log, case by case."""
    table = open_table(LOG)
    entries = read_log(load_log_mapping(None, POLICY, table), POLICY, table).entries
    cases = {}
    for entry in entries:
        cases.setdefault(entry.case, []).append(entry)
    return cases


CASES = by_case()
AS_OF = max(entry.at for entries in CASES.values() for entry in entries) + timedelta(days=2)


def audited(entries):
    """One case: what is violated, as element and line of the event, and the case itself."""
    [case] = cases_of(POLICY, entries, is_ordered=True)
    auditor = Auditor(POLICY, "log", as_of=AS_OF)
    auditor.take(case)
    return {(each.element, each.place.line) for each in auditor.audited().violated}, case


# -- damages: entries → (the damaged entries, the line where it is to be found), or nothing where there is nothing to damage


def lines(entries, name, **said):
    return [each.line for each in entries if each.name == name and said.items() <= each.data.items()]


def without(entries, keep):
    return [each for each in entries if keep(each)]


def lacking(evidence, asker, **said):
    """All evidence is gone: found where it is asked for."""

    def damage(entries):
        there = [each for each in entries if each.name == evidence and said.items() <= each.data.items()]
        asked = lines(entries, asker)
        if not there or not asked:
            return None
        return without(entries, lambda each: each not in there), asked[-1]

    return damage


def changed(name, at=None, **how):
    """One event says something else: found there."""

    def damage(entries):
        chosen = [each for each in entries if each.name == name and (at is None or at(each, entries))]
        if not chosen:
            return None
        event = chosen[-1]
        said = {key: value(event, entries) if callable(value) else value for key, value in how.items()}
        data = {**event.data, **said.pop("data", {})}
        worse = event._replace(data=type(event.data)(data), **said)
        return [worse if each is event else each for each in entries], event.line

    return damage


def unanswered(asker, *answers):
    """What was to come after it never came: found where it was asked for."""

    def damage(entries):
        asked = [each for each in entries if each.name == asker]
        if not asked:
            return None
        first = asked[0]
        left = without(entries, lambda each: each.name not in answers or each.at < first.at)
        return (left, first.line) if len(left) < len(entries) else None

    return damage


def quoter(event, entries):
    return [each.person for each in entries if each.name == "quotation_issued" and each.at <= event.at][-1]


def was_quoted(event, entries):
    return any(each.name == "quotation_issued" and each.person and each.at <= event.at for each in entries)


MUTANTS = {
    "pdi-first": lacking("pdi_passed", "hand_over"),
    "consent-first": lacking("consent_signed", "driven"),
    "licence-first": lacking("licence_checked", "driven"),
    "ride-first": lacking("driven", "driven", mode="ride"),
    "loss-called": lacking("contact", "approve_loss", purpose="win_back"),
    "four-eyes": changed("contract_decision", was_quoted, person=quoter),
    "first-call": unanswered("lead_received", "contact"),
    "in-time": changed("contact", recorded_at=lambda each, _: each.at + timedelta(minutes=31)),
    "visit-logged": unanswered("visit_ended", "visitor_logged"),
    "service-card": unanswered("first_maintenance", "hand_card_to_service"),
    "three-minutes": changed(
        "contact", data={"channel": "phone", "direction": "out", "minutes": 9, "agreed_longer": False}
    ),
    "sale/sign_contract": lacking("quotation_issued", "sign_contract"),
    "sale/hand_over": lacking("start_delivery", "hand_over"),
    "sale/start_test_drive": changed("start_test_drive", role="finance"),
    "contact": changed("contact", role="technician"),
}


@pytest.mark.parametrize("element", MUTANTS)
def test_a_damage_is_found_as_the_rule_that_it_breaks(element):
    """In every case of the showroom that keeps the rule and can be damaged so: this rule, at this line."""
    tried = 0
    for entries in CASES.values():
        clean, _ = audited(entries)
        damaged = MUTANTS[element](entries)
        if damaged is None or any(name == element for name, _ in clean):
            continue
        found, _ = audited(damaged[0])
        assert (element, damaged[1]) in found, (entries[0].case, sorted(found - clean))
        tried += 1
    assert tried, "the showroom has no case that could be damaged so"


@pytest.mark.parametrize("element", MUTANTS)
def test_what_is_found_after_a_damage_is_what_the_meaning_says(element):
    """The verdicts of the monitors on damaged cases are those of the slow meaning, neither more nor less."""
    main = next(iter(POLICY.processes.values()))
    for entries in [*CASES.values()][::4]:
        damaged = MUTANTS[element](entries)
        if damaged is None:
            continue
        _, case = audited(damaged[0])
        journey = case.journey(POLICY)
        past = past_of(journey.events, AS_OF, journey.asked(at=AS_OF).past.initial, POLICY.calendar())
        said = journey.verdicts(at=AS_OF)
        for constraint in POLICY.constraints:
            if constraint.kind != "honour":
                meant = judge(constraint, past, completion(past, main))
                assert [each for each in said if each.constraint == constraint.id] == meant
