"""A lead through its whole life, command by command, beside a plain model of where it stands."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from salesflow import EventRefused, Journey, Policy, SalesflowError, TransitionRefused
from salesflow.testing import beginnings, commands, data_of, processes

BUNDLED = Policy.load()
POLICIES = st.one_of(st.just(BUNDLED), processes().map(lambda made: made.policy))


class Journeys(RuleBasedStateMachine):
    """What people do with one lead, and what a list of its steps says of where it stands."""

    @initialize(data=st.data())
    def begin(self, data):
        policy = data.draw(POLICIES)
        self.journey = data.draw(beginnings(policy))
        self.count, self.owner, self.closed = 1, self.journey.owner, False
        self.opened = dict(self.journey.stages)
        self.steps = {name: [] for name in policy.processes}  # of each process: (id, to)
        self.branches = []

    @property
    def now(self):
        return max(event.recorded_at for event in self.journey.events)

    def accept(self, after):
        """The command was accepted: one more event, or the same journey."""
        assert len(after.events) == self.count + 1
        self.journey, self.count = after, self.count + 1
        return after.events[-1]

    @rule(data=st.data())
    def anything(self, data):
        """Whatever people do: what is accepted is entered into the model, what is refused is not."""
        command = data.draw(commands(self.journey))
        try:
            event = self.accept(command.on(self.journey))
        except SalesflowError:
            return
        assert not self.closed or command.verb == "void"
        if command.verb == "take":
            self.steps[event.process].append((event.id, event.to))
        elif command.verb == "void":
            self.undo(command.subject)
        elif command.verb == "close":
            self.closed = True

    def undo(self, id):
        """A void takes back a closing or the latest step of a process; what else it takes back has no place here."""
        voided = next(event for event in self.journey.events if event.id == id)
        if voided.name == "journey.closed":
            self.closed = False
        if voided.process is not None:
            assert self.steps[voided.process].pop()[0] == id

    @rule(data=st.data())
    def take_what_is_possible(self, data):
        """A step that is among the options is taken, now, by somebody who may."""
        options = [option for option in self.journey.options(at=self.now) if option.is_legal]
        if not options or self.closed:
            return
        option = data.draw(st.sampled_from(options))
        fields = self.journey.policy.workings.recordable[option.trigger].data
        role = option.role[0] if option.role else None
        after = self.journey.take(option.trigger, at=self.now, role=role, data=data.draw(data_of(fields)))
        event = self.accept(after)
        self.steps[option.process].append((event.id, option.to))

    @rule(data=st.data())
    def supply_what_is_missing(self, data):
        """Of a refused step, record what it asks for: the activity that lacks is accepted from who can supply it."""
        refused = [option for option in self.journey.options(at=self.now) if option.refusal is not None]
        names = {each.id: each.who for option in refused for each in option.refusal.missing}
        known = sorted(name for name in names if name in self.journey.policy.activities)
        if not known or self.closed:
            return
        name = data.draw(st.sampled_from(known))
        what = self.journey.policy.activities[name]
        role = names[name][0] if names[name] else None
        self.accept(
            self.journey.record(name, at=self.now, by="wang.wei", role=role, data=data.draw(data_of(what.data)))
        )

    @rule(data=st.data())
    def take_what_is_not_possible(self, data):
        """A step that is refused stays refused, and nothing happens."""
        refused = [each for each in self.journey.options(at=self.now, role="consultant") if each.refusal is not None]
        if refused:
            before, option = self.journey.events, data.draw(st.sampled_from(refused))
            with suppress(TransitionRefused, EventRefused):
                fields = self.journey.policy.workings.recordable[option.trigger].data
                after = self.journey.take(
                    option.trigger, at=self.now, role="consultant", data=data.draw(data_of(fields))
                )
                assert "same" in repr(self.journey.policy.dump()), after  # only its own data can have made it legal
            assert self.journey.events == before

    @rule(minutes=st.integers(0, 3000))
    def reassign(self, minutes):
        if not self.closed:
            self.accept(self.journey.reassign("zhao.lei", at=self.now + timedelta(minutes=minutes)))
            assert self.journey.owner == "zhao.lei"

    @rule()
    def replay(self):
        """The log is written and read: the journey that comes back is gone on with."""
        self.journey = Journey.replay(self.journey.policy, self.journey.events)

    @rule()
    def remember(self):
        """Somebody keeps the journey as it is now."""
        self.branches.append((self.journey, self.journey.events, self.journey.stages))

    @precondition(lambda self: self.branches)
    @rule(data=st.data())
    def branch(self, data):
        """Somebody goes on from a journey that was kept; ours sees nothing of it."""
        kept, events, _ = data.draw(st.sampled_from(self.branches))
        with suppress(SalesflowError):
            other = data.draw(commands(kept)).on(kept)
            assert other.events[:-1] == events

    @invariant()
    def stands_where_the_steps_led(self):
        """The stages are those of the model, and of the policy."""
        stages = {name: steps[-1][1] if steps else self.opened[name] for name, steps in self.steps.items()}
        assert self.journey.stages == stages
        assert self.journey.is_closed == self.closed
        assert len(self.journey.events) == self.count
        for name, stage in stages.items():
            process = self.journey.policy.processes[name]
            assert stage in process.stages

    @invariant()
    def what_is_kept_stays(self):
        """No journey that somebody kept has changed."""
        for kept, events, stages in self.branches:
            assert kept.events == events
            assert kept.stages == stages

    def teardown(self):
        if hasattr(self, "journey"):
            assert Journey.replay(self.journey.policy, self.journey.events) == self.journey


def test_a_lead_through_its_life():
    """Whatever people do to a lead, it stands where its steps led, and its log reads back as the same lead."""
    run_state_machine_as_test(Journeys, settings=settings(stateful_step_count=25))
