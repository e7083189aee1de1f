"""Stages, transitions, processes: what is legal, as the policy states it, and the machine that says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from salesflow.described import Described
from salesflow.frozen import FrozenMap
from salesflow.guards import Guard
from salesflow.history.activity import Field


@dataclass(frozen=True, slots=True)
class Stage(Described):
    """Where a case can stand. It may rest there for good (`resting`), or never leave again (`final`)."""

    name: str
    resting: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Transition(Described):
    """A legal step, fired by its trigger, with what it asks for."""

    trigger: str
    from_: tuple[str, ...]
    to: str
    role: tuple[str, ...] | None = None
    requires: tuple[Guard, ...] = ()
    data: FrozenMap[Field] = field(default_factory=FrozenMap)


@dataclass(frozen=True, slots=True)
class Process(Described):
    """One flat process; several run side by side on a journey, the first of a policy is the main one."""

    name: str
    initial: str
    stages: FrozenMap[Stage]
    transitions: FrozenMap[Transition]
    requires: tuple[Guard, ...] = ()


class Machine:
    """
    What is legal in one process: from this stage, by this trigger, to which stage?

    It is a machine of `transitions`, used without a state of its own. Guards are ours, so what it answers depends
    on the stage and the trigger alone, and each answer is asked for once.
    """

    def __init__(self, process: Process) -> None:
        import transitions  # 30 ms that only journeys need

        self._machine = transitions.Machine(
            model=None,
            states=list(process.stages),
            initial=process.initial,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for transition in process.transitions.values():
            self._machine.add_transition(transition.trigger, list(transition.from_), transition.to)
        self._refused = transitions.MachineError
        self._answers: dict[tuple[str, str], str | None] = {}

    def step(self, stage: str, trigger: str) -> str | None:
        """The stage that the trigger leads to from this stage; none where it leads nowhere."""
        asked = (stage, trigger)
        if asked not in self._answers:
            self._answers[asked] = self._fire(stage, trigger)
        return self._answers[asked]

    def _fire(self, stage: str, trigger: str) -> str | None:
        model = _Model(stage)
        try:
            self._machine.events[trigger].trigger(model)
        except self._refused:
            return None
        return model.state


class _Model:
    """What a machine moves: nothing but a stage."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state
