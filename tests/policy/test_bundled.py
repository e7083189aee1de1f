"""The bundled policy: its own tests leave nothing out, every word of it is said twice, and nobody is forgotten."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from salesflow import Journey, Policy, TransitionRefused
from salesflow.policy.expected import GivenTest, HistoryTest
from salesflow.trials import run_tests
from salesflow.trials.histories import Telling

POLICY = Policy.load()
STORE = ZoneInfo("Asia/Shanghai")
STORIES = [test for test in POLICY.tests if isinstance(test, HistoryTest)]
STEPS = {
    trigger: (process, step) for process in POLICY.processes.values() for trigger, step in process.transitions.items()
}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=STORE)


def expected(test, of):
    return next((one.value for one in test.expect if one.of == of), None)


TOLD = Telling(POLICY)


def told(name):
    """The lead of one of the policy's own stories, before the step that the story tries."""
    test = next(test for test in STORIES if test.name == name)
    assert not list(TOLD.unmet(test))
    return TOLD.told[name].journey


# -- its own tests


def test_its_own_tests_hold():
    """What the file promises in its `tests:` comes out."""
    assert not [ran.test.name for ran in run_tests(POLICY) if ran.status != "passed"]


@pytest.mark.parametrize("trigger", STEPS)
def test_every_step_is_tried_legal_and_refused(trigger):
    """Of every step there is a story in which it is legal, and one in which it is refused."""
    tried = [test for test in STORIES if test.try_ == trigger]
    assert any(expected(test, "legal") for test in tried)
    assert any(expected(test, "refused") for test in tried)


@pytest.mark.parametrize("trigger", STEPS)
def test_every_requirement_of_a_step_is_refused_somewhere(trigger):
    """Whatever a step asks for, some story tries it without."""
    process, step = STEPS[trigger]
    refused = {id for test in STORIES if test.try_ == trigger for id in expected(test, "refused") or ()}
    assert {guard.item for guard in step.requires} <= refused
    everywhere = {id for test in STORIES for id in expected(test, "refused") or () if test.try_ in process.transitions}
    assert {guard.item for guard in process.requires} <= everywhere


@pytest.mark.parametrize("trigger", ["start_test_drive", "sign_contract", "start_delivery", "hand_over"])
def test_of_the_big_steps_each_requirement_alone_is_enough(trigger):
    """Drive, contract, delivery and hand-over are refused when one single paper is missing, and for that paper only."""
    alone = set()
    for test in STORIES:
        if test.try_ == trigger and len(expected(test, "refused") or ()) == 1:
            journey = told(test.name)
            moment = test.at or TOLD.told[test.name].at
            refusal = next(each.refusal for each in journey.options(at=moment) if each.trigger == trigger)
            if refusal is not None and len(refusal.ids) == 1:
                alone |= set(refusal.ids)
    assert {guard.item for guard in STEPS[trigger][1].requires} <= alone


@pytest.mark.parametrize("trigger", STEPS)
def test_every_step_is_refused_to_another_role_and_from_another_stage(trigger):
    """Who may not take a step is refused, and so is whoever tries it too early or too late."""
    refused = {id for test in STORIES if test.try_ == trigger for id in expected(test, "refused") or ()}
    assert {"role", "stage"} <= refused


def test_everything_that_can_be_owed_is_owed_somewhere():
    """Every step of a cadence and every row of the next contact is expected by some test."""
    owed = {element for test in STORIES for of in ("due", "overdue", "waiting") for element in expected(test, of) or ()}
    rules = {f"next_contact/{expected(test, 'rule.next_contact')}" for test in POLICY.tests}
    rules |= {
        f"next_contact/{POLICY.decide(test.given).rules['next_contact']}"
        for test in POLICY.tests
        if isinstance(test, GivenTest)
    }
    steps = {f"{cadence.name}/{step.id}" for cadence in POLICY.cadences.values() for step in cadence.steps}
    table = next(table for table in POLICY.decisions if table.name == "next_contact")
    assert steps <= owed
    assert {f"next_contact/{rule.id}" for rule in table.rules} <= owed | rules


REFUSED = "loss-called"  # what it forbids is refused as well, so no story of a journey can break it


def test_every_constraint_is_broken_in_some_story_and_kept_in_another():
    """An audit that finds nothing, or finds everything, says nothing: each constraint has an example of both."""
    broken = {id for test in STORIES for id in expected(test, "violated") or ()}
    assert {constraint.id for constraint in POLICY.constraints} - broken == {REFUSED}
    not_kept = {constraint.id for constraint in POLICY.constraints}
    for test in reversed(STORIES):
        verdicts = told(test.name).verdicts(at=test.at or TOLD.told[test.name].at)
        failed = {verdict.constraint for verdict in verdicts if verdict.status == "violated"}
        not_kept -= {verdict.constraint for verdict in verdicts if verdict.status == "satisfied"} - failed
        if not not_kept:
            break
    assert not_kept == set()


def status(lead, id, moment):
    return {verdict.status for verdict in lead.verdicts(at=at(moment)) if verdict.constraint == id}


def test_a_log_breaks_even_what_a_journey_refuses():
    """A loss that was approved without the manager's call is found in what another system wrote."""
    lead = told("the loss is approved").take(
        "approve_loss", at=at("2026-11-24 15:00"), by="wang.wei", role="sales_manager"
    )
    silent = [event for event in lead.events if event.data.get("purpose") != "win_back"]
    assert status(lead, REFUSED, "2026-11-24 16:00") == {"satisfied"}
    assert status(Journey.replay(POLICY, silent), REFUSED, "2026-11-24 16:00") == {"violated"}


def test_every_row_of_the_grades_decides_some_test():
    """No row of the grade table is there without an example."""
    table = next(table for table in POLICY.decisions if table.name == "grade")
    hit = {POLICY.decide(test.given).rules["grade"] for test in POLICY.tests if isinstance(test, GivenTest)}
    assert {rule.id for rule in table.rules} - hit == {"no-grade"}  # of which the stories tell


# -- its words


def named():
    """Everything that has a title: what it is, its title, and who says so."""
    for role, title in POLICY.roles.items():
        yield f"role {role}", title, ("-",)
    for activity in POLICY.activities.values():
        yield f"activity {activity.name}", activity.title, activity.source
        for name, field in activity.data.items():
            yield f"{activity.name}.{name}", field.title, ("-",)
    for process in POLICY.processes.values():
        yield f"process {process.name}", process.title, process.source
        for stage in process.stages.values():
            yield f"stage {stage.name}", stage.title, stage.source or process.source
        for step in process.transitions.values():
            yield f"step {step.trigger}", step.title, step.source
    for cadence in POLICY.cadences.values():
        yield f"cadence {cadence.name}", cadence.title, cadence.source
        for step in cadence.steps:
            yield f"{cadence.name}/{step.id}", step.title, step.source
    for constraint in POLICY.constraints:
        yield f"constraint {constraint.id}", constraint.title, constraint.source


@pytest.mark.parametrize(("what", "title", "source"), list(named()))
def test_it_is_said_in_both_languages_and_by_somebody(what, title, source):
    """Every role, activity, stage, step and rule of the house has an English and a Chinese title, and a source."""
    assert title.get("en"), what
    assert title.get("zh"), what
    assert source, what


def texts():
    """Every field for text: where it stands, and what it refuses."""
    for what in (*POLICY.activities.values(), *(step for _, step in STEPS.values())):
        for name, field in what.data.items():
            if type(field.type).__name__ == "Text":
                yield f"{what.name if hasattr(what, 'name') else what.trigger}.{name}", set(field.type.refuse)


def test_no_text_holds_the_number_of_a_person():
    """Identity numbers stand nowhere; a mobile number only where the card asks for a phone, or in an e-mail address."""
    may_hold = {f"customer_noted.{field}" for field in ("phone", "company_phone", "decision_maker_phone", "email")}
    assert len(dict(texts())) > 30
    for where, refused in texts():
        assert refused == {"identity_number"} | (set() if where in may_hold else {"mobile_number"}), where


def test_every_row_of_the_tables_says_where_it_comes_from():
    """Each row names its source; nothing else is found by the check either."""
    assert [rule.id for table in POLICY.decisions for rule in table.rules if not rule.source] == []
    assert POLICY.notes == ()


# -- what is done is not owed any more


def owed(journey, moment):
    return {each.element: each for each in journey.obligations(at=at(moment))}


def test_who_kept_the_promise_owes_it_no_more():
    """Care, thanks, letter, call-back and the quarter's call are done; what comes next is still ahead."""
    lead = told("the first three months with an owner")
    assert (
        set(owed(lead, "2026-11-27 09:00"))
        & {f"after_delivery/{step}" for step in ("care-call", "thanks", "letter", "call-back")}
        == set()
    )
    assert "after_delivery/quarterly" not in owed(lead, "2027-02-04 09:00")
    assert owed(lead, "2027-02-21 09:00")["after_delivery/quarterly"].occurrence == "2"


def test_a_greeting_on_the_day_settles_the_festival():
    """A greeting settles the festival of that day, and the next one is ahead; the birthday has its own."""
    lead = told("the car nears the first maintenance by mileage")
    festival = owed(lead, "2027-02-06 12:00")["after_delivery/festivals"]
    assert (festival.occurrence, festival.state) == ("2027-06-09", "waiting")
    assert owed(lead, "2027-02-06 12:00")["after_delivery/birthday"].by.date() == date(2027, 12, 12)


def test_after_the_first_maintenance_nobody_reminds_of_it():
    """The reminder by date and the one by mileage both end with the first maintenance."""
    lead = told("after the first maintenance the C card goes to customer service")
    assert {"after_delivery/first-maintenance", "until_first_maintenance/mileage"} & set(
        owed(lead, "2027-05-01 09:00")
    ) == set()


def noted(lead, day, km):
    return lead.record("mileage_noted", at=at(f"{day} 10:00"), by="li.na", role="consultant", data={"km": km})


def test_the_reminder_by_mileage_is_owed_once_and_never_after_the_first_maintenance():
    """A second note owes no second reminder; a note after the first maintenance owes none, nor does an adopted owner's."""
    reminder = "until_first_maintenance/mileage"
    lead = told("the car is handed over").take("hand_over", at=at("2026-11-20 11:00"), by="li.na", role="consultant")
    nearing = noted(lead, "2027-03-01", 4600)
    reached = {"channel": "phone", "reached": True, "purpose": "maintenance"}
    reminded = nearing.record("contact", at=at("2027-03-02 10:00"), by="gao.yan", role="customer_service", data=reached)
    assert reminder in owed(nearing, "2027-03-01 12:00")
    assert reminder not in owed(noted(reminded, "2027-03-05", 5100), "2027-03-20 09:00")

    maintained = lead.record("first_maintenance", at=at("2027-02-25 10:00"), by="liu.yang", role="service")
    assert reminder not in owed(noted(maintained, "2027-03-01", 4600), "2027-03-20 09:00")
    adopted = Journey.adopt(POLICY, case="L-1", owner="li.na", at=at("2027-02-01 09:00"), stages={"sale": "follow_up"})
    assert set(owed(noted(adopted, "2027-03-01", 4600), "2027-03-20 09:00")) == {"next_contact/d", "no-silence"}


def test_what_is_sold_and_delivered_on_one_day_is_not_overdue_at_once():
    """The call of the day before is open on the day itself, until it is over."""
    lead = told("sold and delivered on one day")
    lead = lead.take("sign_contract", at=at("2026-11-02 17:30"), by="li.na", role="consultant")
    assert {each.state for each in owed(lead, "2026-11-02 23:59").values() if "until_delivery" in each.element} == {
        "open"
    }
    assert owed(lead, "2026-11-03 00:00")["until_delivery/day-before"].state == "overdue"


def test_the_managers_attempt_settles_the_call_but_not_the_decision():
    """Some customers cannot be reached: the attempt will do, and the application waits for its decision."""
    lead = told("the loss is approved")
    assert {each for each in owed(lead, "2026-11-24 16:00") if each.startswith("after_loss")} == {
        "after_loss_application/decision"
    }


def test_a_lead_that_is_closed_is_owed_nothing():
    """Closed in the system, and lost, dormant, invalid or duplicate: nobody is reminded of it."""
    lead = told("a buying signal grades at once")
    closed = lead.close("entered for training", at=at("2026-11-06 09:00"))
    assert owed(closed, "2026-12-24 09:00") == {}
    for stage in ("lost", "dormant", "invalid", "duplicate"):
        gone = Journey.adopt(POLICY, case="L-1", at=at("2026-11-05 09:00"), stages={"loss": stage})
        assert owed(gone, "2026-12-24 09:00") == {}


def test_two_hundred_days_of_silence_never_clear_the_list():
    """Whoever does nothing is not forgotten: what was owed stays owed."""
    lead = told("a buying signal grades at once")
    for days in range(1, 200):
        moment = at("2026-11-05 15:00") + timedelta(days=days)
        assert any(each.element.startswith("next_contact/") for each in lead.obligations(at=moment))


# -- nobody is forgotten


def value(field, rng, moment):
    """Some value that the field takes."""
    kind = field.type
    if values := getattr(kind, "values", None):
        return rng.choice(list(values))
    return {
        "Boolean": lambda: rng.random() < 0.5,
        "Integer": lambda: rng.randrange(0, 20),
        "Decimal": lambda: Decimal(rng.randrange(0, 200_000)),
        "Date": lambda: moment.date() + timedelta(days=rng.randrange(-5, 40)),
        "Time": lambda: time(rng.randrange(9, 18)),
        "Datetime": lambda: moment,
    }.get(type(kind).__name__, lambda: "something")()


def data(fields, rng, moment):
    return {
        name: value(field, rng, moment) for name, field in fields.items() if not field.optional or rng.random() < 0.4
    }


WHO = {"sales_manager": "wang.wei", "finance": "chen.jie"}
MADE = (
    "contact",
    "contact",
    "intention",
    "lead_received",
    "quotation_issued",
    "delivery_agreed",
)  # what moves the dates


@pytest.mark.parametrize("sale", POLICY.processes["sale"].stages)
@pytest.mark.parametrize("seed", range(3))
def test_every_grade_but_f_always_has_something_owed(sale, seed):
    """Whatever happens to a lead, wherever it was taken over: unless it is lost or put aside, its next contact is owed."""
    rng = random.Random(f"{sale} {seed}")
    for loss in ("active", "lost_review", "lost", "dormant"):
        if loss == "lost_review" and sale in ("ordered", "delivery", "follow_up"):
            continue
        moment = at("2026-11-02 09:00")
        stages = {"sale": sale, "loss": loss, "card": "a_card"}
        lead = Journey.adopt(POLICY, case="L-1", owner="li.na", at=moment, stages=stages)
        for _ in range(40):
            moment += timedelta(hours=rng.choice((0, 1, 5, 24, 60, 200)))
            lead = acted(lead, rng, moment)
            decision = lead.decide(at=moment)
            listed = [each for each in lead.obligations(at=moment) if each.element.startswith("next_contact/")]
            is_left = lead.stages["loss"] in ("lost", "dormant", "invalid", "duplicate")
            assert (decision.outcome["grade"] in ("F", None)) is is_left
            assert bool(listed) is not is_left, (lead.events, moment)


def acted(lead, rng, moment):
    """Somebody does something: a record, or a step that is legal now."""
    if rng.random() < 0.6:
        what = POLICY.activities[rng.choice(MADE)]
        role = rng.choice(what.role)
        return lead.record(
            what.name, at=moment, by=WHO.get(role, "li.na"), role=role, data=data(what.data, rng, moment)
        )
    legal = [each for each in lead.options(at=moment) if each.is_legal]
    if not legal:
        return lead
    step = STEPS[rng.choice(legal).trigger][1]
    try:
        return lead.take(step.trigger, at=moment, by="li.na", role=step.role[0], data=data(step.data, rng, moment))
    except TransitionRefused:  # pragma: no cover - `options` said that it is legal
        pytest.fail(step.trigger)


@pytest.mark.parametrize(
    ("purchase_in", "received", "reached"), list(product((None, -1, 0, 40), (True, False), (True, False)))
)
def test_what_is_owed_first_is_owed_by_the_role_that_can_do_it(purchase_in, received, reached):
    """The deed that settles a window may be recorded by the role that the window names."""
    given = {"effective_contact": at("2026-11-02 10:00")} if reached else {}
    if received:
        given |= {"received_at": at("2026-11-02 09:00"), "received_time": time(9)}
    if purchase_in is not None:
        given |= {"purchase_in": purchase_in, "expected_on": date(2026, 11, 2) + timedelta(days=purchase_in)}
    window = POLICY.decide(given).outcome["contact"].window
    may = window.deed.role or POLICY.activities[window.deed.name].role
    assert set(window.roles) <= set(may)


def test_whoever_is_asked_may_do_it():
    """Every window and every step of a cadence asks a role that may record the deed, and no deed of another settles it."""
    asked = [(step.id, step.role, step.do) for cadence in POLICY.cadences.values() for step in cadence.steps]
    for name, roles, deed in asked:
        step = STEPS.get(deed.name)
        may = step[1].role if step else POLICY.activities[deed.name].role
        assert set(roles) <= set(deed.role or may), name
