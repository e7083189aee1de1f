"""The contract of every engine: subclass it, say how to make yours, and it is held to the meaning."""

from hypothesis import given
from hypothesis import strategies as st

from salesflow import MISSING, Policy
from salesflow.rules.engine import Answer
from salesflow.rules.network import decide_all
from salesflow.testing import policies, snapshots

BUNDLED = Policy.load()


def meant(policy, facts):
    """What the meaning says of these facts, as an answer."""
    decided = decide_all(policy.decisions, facts)
    return Answer(decided.results, decided.outputs)


def _tested(law):
    """The law as a test that nobody else runs."""

    @given(st.data())
    def test(self, data):
        law(self, data)

    test.__doc__ = law.__doc__
    return test


class EngineContract:
    """Law 1: an engine gives what the meaning gives, missing values included."""

    __test__ = False

    def __init_subclass__(cls):
        """Each engine has tests of its own: Hypothesis keeps what it learns by the function that it ran."""
        cls.__test__ = True
        for law in (cls._decides_as_the_meaning_does, cls._decides_the_bundled_policy):
            setattr(cls, f"test_it{law.__name__}", _tested(law))

    @staticmethod
    def engine(policy):
        """The engine of this policy's decisions."""
        raise NotImplementedError

    def _decides_as_the_meaning_does(self, data):
        """Every table of every policy, on any facts: the same rules hit, and the outputs are the same."""
        policy = data.draw(policies()).policy
        engine = self.engine(policy)
        many = [policy.sheet.make(data.draw(snapshots(policy))) for _ in range(data.draw(st.integers(1, 4)))]
        assert list(engine.decide_many(many)) == [meant(policy, facts) for facts in many]
        assert engine.decide(many[0]) == meant(policy, many[0])

    def _decides_the_bundled_policy(self, data):
        """The consultative sales process, on any facts that it allows."""
        facts = BUNDLED.sheet.make(data.draw(snapshots(BUNDLED)))
        assert self.bundled().decide(facts) == meant(BUNDLED, facts)

    @classmethod
    def bundled(cls):
        """The engine of the bundled policy, made once for each engine."""
        if "_bundled" not in cls.__dict__:
            cls._bundled = staticmethod(cls.engine(BUNDLED))
        return cls._bundled

    @classmethod
    def teardown_class(cls):
        """An engine may hold a database; it goes before the interpreter does."""
        if "_bundled" in cls.__dict__:
            del cls._bundled

    def test_nothing_known_is_an_answer(self):
        """A lead of whom nothing is known is decided like any other."""
        facts = BUNDLED.sheet.make({name: MISSING for name, fact in BUNDLED.facts.items() if fact.may_be_missing})
        assert self.bundled().decide(facts) == meant(BUNDLED, facts)

    def test_no_leads_are_no_answers(self):
        """An empty file is decided, too."""
        assert list(self.bundled().decide_many([])) == []

    def test_many_leads_are_answered_in_their_order(self):
        """Answers come back in the order in which the leads went in."""
        many = [BUNDLED.sheet.make({"purchase_in": days}) for days in (90, 3, 20, 3, 9, 90)]
        assert list(self.bundled().decide_many(many)) == [meant(BUNDLED, facts) for facts in many]

    def test_it_has_a_name(self):
        """The command line calls it by a name."""
        assert self.bundled().name.isidentifier()
