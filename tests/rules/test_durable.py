"""The durable engine: a Rete ruleset that is asked carefully. Its library is a C extension; crashes happen elsewhere."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from contracts.engines import BUNDLED, EngineContract, meant
from salesflow import DataError
from salesflow.rules import rete
from salesflow.rules.durable import Durable

pytest.importorskip(
    "durable_rules_engine",
    reason="durable_rules is not installed: it needs Python 3.12 or older and a C compiler",
)


class DurableContract(EngineContract):
    """Law 1 for the durable engine."""

    @staticmethod
    def engine(policy):
        return Durable(policy.decisions)


def test_names_inside_the_library_are_told_apart():
    """The library compares 32-bit hashes of names, not names."""

    def fnv(name):
        number = 0x811C9DC5
        for byte in name.encode():
            number = (number ^ byte) * 16777619 % 2**32
        return number

    properties = ["sid", "id", "$s", "t", *(f"p{number}" for number in range(rete.MOST_PROPERTIES))]
    facts = ["sid-0", *(str(number) for number in range(rete.MOST_GROUPS + 1))]
    for names in (properties, facts):
        assert len({fnv(name) for name in names}) == len(names)


# -- threads and faults

LEADS = [BUNDLED.sheet.make({"purchase_in": days % 40, "budget": "ready"}) for days in range(400)]
MEANT = [meant(BUNDLED, facts) for facts in LEADS]


def test_eight_threads_share_one_engine():
    """They take turns, and nobody gets the answer of another."""
    engine = Durable(BUNDLED.decisions)
    with ThreadPoolExecutor(8) as pool:
        for answers in pool.map(lambda _: list(engine.decide_many(LEADS)), range(16)):
            assert answers == MEANT


class Failing:
    """The library, but one of its functions fails at the n-th call, before or after it has done its work."""

    def __init__(self, real, name, when, error, *, after):
        self._real, self._name, self._left, self._error, self._after = real, name, when, error, after

    def __getattr__(self, name):
        function = getattr(self._real, name)
        return self._failing(function) if name == self._name else function

    def _failing(self, function):
        def call(*arguments):
            self._left -= 1
            if self._left == 0 and not self._after:
                raise self._error
            result = function(*arguments)
            if self._left == 0:
                raise self._error
            return result

        return call


CALLS = ["assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("error", [MemoryError("none left"), KeyboardInterrupt(), RuntimeError("error code: 303")])
@pytest.mark.parametrize("when", [1, 2])
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_inside_leaves_no_trace(monkeypatch, name, when, error, after):
    """Whatever fails, at whatever call: it is raised as it is, and the next answers are right."""
    engine = Durable(BUNDLED.decisions)
    [session] = engine._rete._sessions
    with monkeypatch.context() as patch:
        patch.setattr(session, "_library", Failing(session._library, name, when, error, after=after))
        with pytest.raises(type(error)) as raised:
            engine.decide(LEADS[7])
    assert raised.value is error
    assert list(engine.decide_many(LEADS[:40])) == MEANT[:40]


def test_a_fault_while_it_begins_anew_leaves_no_trace(monkeypatch):
    """An engine that cannot begin anew says so each time, and is right again as soon as it can."""
    engine = Durable(BUNDLED.decisions)
    [session] = engine._rete._sessions
    broken = Failing(session._library, "retract_fact", 1, MemoryError(), after=True)
    with monkeypatch.context() as patch:
        patch.setattr(session, "_library", broken)
        with pytest.raises(MemoryError):
            engine.decide(LEADS[0])
        for name in ("create_ruleset", "assert_fact", "retract_fact"):
            patch.setattr(session, "_library", Failing(broken._real, name, 1, MemoryError(), after=True))
            with pytest.raises(MemoryError):
                engine.decide(LEADS[0])
    assert list(engine.decide_many(LEADS[:40])) == MEANT[:40]


def test_a_fact_that_was_there_already_is_no_answer(monkeypatch):
    """The library ignores a fact that it has; that would be an answer to something else."""
    engine = Durable(BUNDLED.decisions)
    [session] = engine._rete._sessions
    with monkeypatch.context() as patch:
        patch.setattr(session, "_library", SimpleNamespace(assert_fact=lambda handle, fact: (2, 1)))
        with pytest.raises(RuntimeError, match="did not take a fact"):
            engine.decide(LEADS[0])
    assert engine.decide(LEADS[1]) == MEANT[1]


def test_a_library_that_does_not_answer_is_refused(monkeypatch):
    """Each session is tried out when it begins."""
    real = rete.library()
    deaf = Failing(real, "", 0, None, after=True)
    deaf.start_action_for_state = lambda handle, state: None
    monkeypatch.setattr(rete, "library", lambda: deaf)
    with pytest.raises(DataError) as refused:
        Durable(BUNDLED.decisions)
    assert refused.value.findings[0].message("en") == "this needs a durable_rules that works, which is not installed"


@pytest.mark.parametrize(("version", "said"), [((3, 12), "a C compiler"), ((3, 13), "Python 3.12 or older")])
def test_without_the_library_it_says_what_to_install(monkeypatch, version, said):
    """SF514 names the extra, and what stands in the way."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version_info", version)
        with pytest.raises(DataError) as refused:
            Durable([])
    [finding] = refused.value.findings
    assert finding.code == "SF514"
    assert said in finding.message("en")
    assert "durable_rules" in finding.message("zh")
    assert finding.help("en") == "pip install 'salesflow[durable]'"


# -- memory; in a process of its own, so that a crash is a failure of the test

BEGIN = """
import gc, pathlib
from salesflow import Policy
from salesflow.rules.durable import Durable
from salesflow.rules.native import Native

policy = Policy.load()
leads = [policy.sheet.make({"purchase_in": days, "budget": "ready"}) for days in range(40)]
expected = list(Native(policy.decisions).decide_many(leads))

def resident():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])
"""
DECISIONS = """
engine = Durable(policy.decisions)
for number in range(51_000):
    assert engine.decide(leads[number % 40]) == expected[number % 40]
    if number == 1_000:
        before = resident()
print(resident() - before)
"""
RULESETS = """
kept = []
for number in range(600):
    engine = Durable(policy.decisions)
    assert list(engine.decide_many(leads[:3])) == expected[:3]
    if number < 100:
        kept.append(engine)
    if number == 150:
        before = resident()
for engine in kept:
    assert list(engine.decide_many(leads)) == expected
print(resident() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc, which only Linux has")
@pytest.mark.parametrize("life", [DECISIONS, RULESETS], ids=["decisions", "rulesets"])
def test_memory_stays_flat(life):
    """Fifty thousand decisions, or hundreds of rulesets that nobody keeps, leave less than 5 MB behind."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + life], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert int(done.stdout) < 5_000
