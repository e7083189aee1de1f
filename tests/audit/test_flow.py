"""Where cases go and how long they stay: what is counted one case at a time is what a slow count of all events gives."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from constraints.constrained import SHOP, START, STEPS, case_of, entries, moments_of, policy_of
from salesflow import Policy
from salesflow.audit.compliance import audit
from salesflow.audit.flow import LOG, Happened, median, rounded
from salesflow.intake.log import Entry

POLICY = policy_of()
WITHOUT = Policy.from_text(SHOP.split("processes:")[0] + "".join(f"  {step}: {{}}\n" for step in STEPS))
LOGS = st.integers(1, 4).flatmap(lambda many: st.tuples(*(entries(case=f"L-{number}") for number in range(many))))


def audited_of(logs, at, policy=POLICY):
    return audit(policy, [case_of(policy, listed) for listed in logs], as_of=at)


def happened_of(logs, at):
    """Every event that had happened and is not void, by case, in the order of the clock."""
    for listed in logs:
        events = [line.event for line in case_of(POLICY, listed).lines]
        void = {event.data["event"] for event in events if event.name == "journey.voided"}
        known = [event for event in events if event.at <= at and event.id not in void]
        if min(event.at for event in events[:1]) <= at:
            yield sorted(known, key=lambda event: (event.at, event.position))


@given(st.data())
def test_passages_are_the_steps_of_the_log(data):
    """Each step that happened is counted once, and each case once for every passage that it took."""
    logs = data.draw(LOGS)
    at = data.draw(st.sampled_from(moments_of([entry for listed in logs for entry in listed])))
    times, cases = Counter(), Counter()
    for events in happened_of(logs, at):
        steps = [(each.process, each.from_, each.name, each.to) for each in events if each.process is not None]
        times.update(steps)
        cases.update(set(steps))
    flow = audited_of(logs, at).flow
    assert {passage: taken.times for passage, taken in flow.passages.items()} == times
    assert {passage: taken.cases for passage, taken in flow.passages.items()} == cases


@given(st.data())
def test_nobody_is_lost_between_stages(data):
    """In every process each case stands in one stage; who came into a stage has left it, stands there, or ended there."""
    logs = data.draw(LOGS)
    at = data.draw(st.sampled_from(moments_of([entry for listed in logs for entry in listed])))
    audited = audited_of(logs, at)
    flow = audited.flow
    came, left = Counter(), Counter()
    for passage, taken in flow.passages.items():
        came[passage.process, passage.to] += taken.times
        left[passage.process, passage.from_] += taken.times
    for process in POLICY.processes:
        stays = {stage: each for (name, stage), each in flow.stages.items() if name == process}
        assert sum(each.now + each.over for each in stays.values()) == audited.cases
        began = {
            stage: each.ended.total() + each.now + each.over - came[process, stage] for stage, each in stays.items()
        }
        assert sum(began.values()) == audited.cases
        assert all(many >= 0 for many in began.values())
        assert {stage: each.ended.total() for stage, each in stays.items()} == {
            stage: left[process, stage] for stage in stays
        }


@given(st.data())
def test_what_was_not_allowed_is_what_conformity_says(data):
    """The steps that are told as not allowed are those that the audit finds against the process."""
    logs = data.draw(LOGS)
    at = data.draw(st.sampled_from(moments_of([entry for listed in logs for entry in listed])))
    audited = audited_of(logs, at)
    found = Counter(each.element for each in audited.violated if each.kind == "conformity" and "/" in each.element)
    told = Counter()
    for passage, taken in audited.flow.passages.items():
        told[f"{passage.process}/{passage.trigger}"] += taken.refused
        assert taken.refused <= taken.times
    assert +told == found


@given(st.data())
def test_the_order_of_cases_changes_nothing(data):
    """A log that is read in parts, in another order, has the same flow."""
    logs = data.draw(LOGS)
    at = max(entry.at for listed in logs for entry in listed) + timedelta(days=1)
    assert audited_of(logs, at).flow == audited_of(tuple(reversed(logs)), at).flow


# -- a policy without processes


@st.composite
def partly_complete(draw):
    """Random cases, of some of which every row says that they are complete."""
    logs = draw(LOGS)
    said = [draw(st.sampled_from((True, None))) for _ in logs]
    return tuple(
        [entry._replace(complete=complete) for entry in listed] for listed, complete in zip(logs, said, strict=True)
    )


def followed_of(logs, at):
    """From row to row of each case: what follows what, in how many cases and how often, and how long it took."""
    times, cases, ended, standing, over = (Counter() for _ in range(5))
    for listed in logs:
        if min(entry.at for entry in listed) > at:
            continue
        void = {entry.data["event"] for entry in listed if entry.name == "journey.voided"}
        known = sorted((entry for entry in listed if entry.at <= at and entry.id not in void), key=lambda each: each.at)
        rows = [(entry.name, entry.at) for entry in known if not entry.name.startswith("journey.")]
        pairs = list(zip(["", *(name for name, _ in rows)], [name for name, _ in rows], strict=False))
        times.update(pairs)
        cases.update(set(pairs))
        for (name, came), (_, left) in pairwise(rows):
            ended[name, rounded(left - came)] += 1
        if rows:
            is_over = listed[0].complete and all(entry.at <= at for entry in listed)
            is_over = is_over or any(entry.name == "journey.closed" for entry in known)
            name, came = rows[-1]
            (over if is_over else standing)[(name,) if is_over else (name, rounded(at - came))] += 1
    return times, cases, ended, standing, over


@given(partly_complete(), st.data())
def test_without_processes_the_flow_is_what_follows_what(logs, data):
    """Each event of a case is a passage from the one before, and a stay until the next one; the last goes on or is over."""
    at = data.draw(st.sampled_from(moments_of([entry for listed in logs for entry in listed])))
    times, cases, ended, standing, over = followed_of(logs, at)
    flow = audited_of(logs, at, WITHOUT).flow
    assert {passage.process for passage in flow.passages} | {process for process, _ in flow.stages} <= {LOG}
    assert all(passage.trigger == passage.to for passage in flow.passages)
    assert {(each.from_, each.to): taken.times for each, taken in flow.passages.items()} == times
    assert {(each.from_, each.to): taken.cases for each, taken in flow.passages.items()} == cases
    stays = flow.stages.items()
    assert Counter({(name, long): many for (_, name), each in stays for long, many in each.ended.items()}) == ended
    assert (
        Counter({(name, long): many for (_, name), each in stays for long, many in each.standing.items()}) == standing
    )
    assert +Counter({(name,): each.over for (_, name), each in stays}) == over


@given(LOGS, st.data())
def test_without_processes_the_order_of_cases_changes_nothing(logs, data):
    """What follows what is the same in whatever order the cases of a log come."""
    at = max(entry.at for listed in logs for entry in listed) + timedelta(days=1)
    mixed = data.draw(st.permutations(logs))
    assert audited_of(logs, at, WITHOUT).flow == audited_of(mixed, at, WITHOUT).flow


# -- the events behind findings


@given(st.data())
def test_journeys_are_those_of_cases_with_findings(data):
    """Kept are the events of the cases in which something was found, in history order, and nothing of their data."""
    logs = data.draw(LOGS)
    at = max(entry.at for listed in logs for entry in listed) + timedelta(days=1)
    audited = audited_of(logs, at)
    kept = audited.journeys.kept
    assert {each.case for each in (*audited.violated, *audited.unjudged)} <= set(kept)
    for events in happened_of(logs, at):
        if events[0].case in kept:
            told = kept[events[0].case]
            assert [each.id for each in told] == [event.id for event in events]
            assert [each.at for each in told] == [event.at for event in events]
    assert "data" not in Happened._fields


def finished_twice(name):
    """A case with one illegal step, and nine questions after it."""
    names = ("finish", "finish", *["ask"] * 9)
    steps = [Entry(name, each, START + timedelta(days=day), file="log", line=day + 2) for day, each in enumerate(names)]
    return case_of(POLICY, steps)


def test_only_so_many_journeys_are_kept(monkeypatch):
    """Of a log with very many findings the first cases keep their events, and the others are counted."""
    monkeypatch.setattr("salesflow.audit.flow.MOST_JOURNEYS", 2)
    cases = [finished_twice(f"L-{number}") for number in range(5)]
    journeys = audit(POLICY, cases, as_of=START + timedelta(days=20)).journeys
    assert list(journeys.kept) == ["L-0", "L-1"]
    assert journeys.left_out == 3
    assert journeys.shortened == set()


def test_of_a_long_journey_the_end_and_the_blamed_events_are_kept(monkeypatch):
    """Of a case with very many events the last ones are kept, and those at which somebody looks; it is said to be so."""
    monkeypatch.setattr("salesflow.audit.flow.MOST_EVENTS", 4)
    journeys = audit(POLICY, [finished_twice("L-1")], as_of=START + timedelta(days=20)).journeys
    assert [each.name for each in journeys.kept["L-1"]] == ["finish", "ask", "ask", "ask", "ask"]
    assert journeys.shortened == {"L-1"}


@given(st.lists(st.integers(0, 10_000), max_size=20))
def test_the_median_is_the_middle_one(lengths):
    """Half of the lengths are not above it, and it is one of them; of none there is none."""
    said = median(Counter(lengths))
    assert said == (sorted(lengths)[(len(lengths) - 1) // 2] if lengths else None)


@given(st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_long_stays_count_in_hours(length):
    """A stay is never told longer than it is, and by less than an hour shorter; of less than a day, than a minute."""
    minutes = rounded(length)
    assert timedelta(minutes=minutes) <= length < timedelta(minutes=minutes + (1 if length < timedelta(days=1) else 60))
