"""The verdicts in steps: whatever the policy and the log, they have exactly the rows of the one statement."""

from datetime import timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.constrained import START, case_of, documents, entries, moments_of, policy_of
from databases.contract import quoted
from salesflow.calendars import micros
from salesflow.history.past import past_of
from salesflow.intake.log import Entry
from salesflow.sql.compliance.verdicts import prepared_statements, verdict_statement
from salesflow.sql.loading import asked, log
from salesflow.sql.loading import given as given_table
from salesflow.sql.log_shape import log_shape
from salesflow.sql.script import Script
from sql.asking import asked_in, examples_on
from sql.test_honour_laws import promising
from sql.test_verdict_laws import RARE, create, create_calendars, meant


class Asked:
    """The verdicts of one policy, as one statement and in steps, in the words of this database."""

    def __init__(self, database, policy):
        self.policy, self._database, self._mark = policy, database, "`" if database.dialect == "spark" else '"'
        self._whole = verdict_statement(policy, policy.constraints)
        self._text = self._whole.sql(database.dialect)
        self._steps = self._texts(is_numbered=False)
        self._numbered = self._texts(is_numbered=True)

    def _texts(self, *, is_numbered):
        prepared = prepared_statements(self.policy, self.policy.constraints, is_numbered=is_numbered)
        return [{name: each.sql(self._database.dialect) for name, each in said.items()} for said in prepared]

    def at_once(self):
        """What the one statement says; Spark takes it in pieces."""
        text = asked_in(self._database, self._whole) if self._database.dialect == "spark" else self._text
        return sorted(self._database.query(text), key=str)

    def in_steps(self, kind="TABLE", *, is_numbered=False):
        """What a statement for each constraint says, over the tables, or views, that they share."""
        return self._made(kind, *(self._numbered if is_numbered else self._steps))

    def _made(self, kind, tables, verdicts):
        """The rows of all statements; what is made for them is gone afterwards."""
        for name, made in tables.items():
            self._database.execute(f"CREATE {kind} {quoted(name, self._mark)} AS {made}")
        rows = [row for each in verdicts.values() for row in self._database.query(each)]
        for name in reversed(tables):
            self._database.execute(f"DROP {kind.removeprefix('TEMPORARY ')} {quoted(name, self._mark)}")
        return sorted(rows, key=str)


def numbered(data, policy, histories, at, known_at):
    """The log, of what counts at a moment only, each event with its place in the history; some numbers may be left out."""
    shape, rows = log_shape(policy), []
    pos = [name for name, _ in shape.columns].index("pos")
    for events in histories:
        by_position, n = {row[pos]: row for row in shape.rows(events)}, 0
        for event in past_of(events, at, policy.workings.initial, policy.calendar(), known_at).events:
            n += data.draw(st.sampled_from((1, 1, 2, 7)))
            rows.append((*by_position[event.position], n))
    return [*shape.columns, ("n", "BIGINT")], data.draw(st.permutations(rows))


def agree(database, data, asking, *, longest=9):
    """The steps say of several cases what the statement says, at several moments, as tables and as views."""
    policy, shape = asking.policy, log_shape(asking.policy)
    logs = [data.draw(entries(case=f"L-{n}", longest=longest)) for n in range(data.draw(st.integers(1, 3)))]
    histories = [[line.event for line in case_of(policy, listed).lines] for listed in logs]
    if (more := given_table(policy)) is not None:
        create(database, more)
    moments = sorted({moment for listed in logs for moment in moments_of(listed)})
    most = 1 if database.dialect == "spark" else 2
    for at in data.draw(st.lists(st.sampled_from(moments), min_size=1, max_size=most)):
        known_at = data.draw(st.sampled_from((None, None, at, at - timedelta(minutes=40))))
        create(database, log(shape, histories), asked(micros(at), micros(known_at) if known_at else None))
        expected = asking.at_once()
        views = "TEMPORARY VIEW" if database.dialect == "spark" else "VIEW"
        assert asking.in_steps(data.draw(st.sampled_from(("TABLE", views)))) == expected
        if database.dialect == "duckdb":
            database.create("salesflow_log", *numbered(data, policy, histories, at, known_at))
            assert asking.in_steps(is_numbered=True) == expected


def test_random_constraints_are_judged_in_steps_as_in_one_statement(database):
    """Several constraints of any kind share the events, the ends of cases and the stays, and none disturbs another."""
    create_calendars(database)

    @given(st.data())
    @settings(max_examples=examples_on(database, 15))
    def law(data):
        policy = policy_of(*data.draw(st.lists(documents(), min_size=1, max_size=4)))
        agree(database, data, Asked(database, policy))

    law()


def test_what_random_constraints_seldom_combine_is_judged_in_steps_as_well(database):
    """Persons of whom the moment decides, dates that move, looking back only so far: all of them over the same tables."""
    create_calendars(database)
    asking = Asked(database, policy_of(*RARE))

    @given(st.data())
    @settings(max_examples=examples_on(database, 120))
    def law(data):
        agree(database, data, asking, longest=14)

    law()


def test_promises_are_judged_in_steps_as_in_one_statement(database):
    """What a table decided after each event is asked of the events that all constraints share."""
    create_calendars(database)

    @given(st.data())
    @settings(max_examples=examples_on(database, 60))
    def law(data):
        agree(database, data, Asked(database, data.draw(promising())))

    law()


def test_what_is_printed_says_what_constraints_mean(database):
    """The view, and where no view keeps its parts the tables, have the verdict of each constraint that was written."""
    create_calendars(database)
    policy, begun = policy_of(*RARE), START
    listed = [
        Entry("L-0", name, begun + timedelta(hours=5 * n), person=person, line=n, id=f"L-0/{n}")
        for n, (name, person) in enumerate(product(("ask", "answer", "ask", "pay"), ("li", "wang")))
    ]
    history = [line.event for line in case_of(policy, listed).lines]
    at = begun + timedelta(days=4)
    create(database, log(log_shape(policy), [history]))
    script = Script(policy, database.dialect, as_of=micros(at))
    for statement in script.statements("verdicts", view="salesflow_verdicts"):
        database.execute(statement)
    expected, unknown = meant(policy, [history], at, None, False)
    assert not unknown
    assert sorted(database.query("SELECT * FROM salesflow_verdicts"), key=str) == sorted(expected, key=str)


def test_who_demands_nothing_gets_no_verdicts(database):
    """The statement of a policy without constraints runs as well, so that one script serves every policy."""
    policy = policy_of()
    create(database, log(log_shape(policy), []), asked(0))
    *before, statement = Script(policy, database.dialect).statements("verdicts")
    for each in before:
        database.execute(each)
    assert database.query(statement) == []


def test_a_constraint_that_no_statement_can_judge_is_left_out_of_the_steps_alone():
    """Whoever asks sees which are missing, and has the verdicts of all others."""
    moving = {"last": "answer.promised", "person": "not owner"}
    policy = policy_of(
        {"kind": "response", "after": "ask", "require": "answer", "anchor": moving, "by": "1 days"},
        {"kind": "init", "activity": "ask"},
    )
    assert list(prepared_statements(policy, policy.constraints).verdicts) == ["c1"]
