"""Databases that judge side by side: what they come to is told in the order of the parts, and nobody goes on alone."""

import threading
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.audit.sql_plan import Came
from salesflow.audit.sql_workers import judged_by
from salesflow.findings import DataError, Place, found


class Database:
    """One that needs as long for a part as the part says, and fails where it says so."""

    def __init__(self):
        self.duck = self
        self.stopped = threading.Event()
        self.at_once = 0

    def judge(self, part, most):
        self.at_once += 1
        assert self.at_once == 1, "one part at a time"
        word, number = part.split()
        if word == "slow":
            self.stopped.wait(0.002)
        if word == "endless" and not self.stopped.wait(20):
            pytest.fail("nobody stopped it")
        if word == "broken":
            raise DataError([found("SF501", Place("log.parquet"), reason="broken")])
        self.at_once -= 1
        return Came(int(number), most, 0, 0)

    def interrupt(self):
        self.stopped.set()


@given(st.lists(st.sampled_from(("quick", "slow"))), st.integers(1, 4))
def test_parts_are_told_in_their_order(sorts, workers):
    """Whichever is ready first, and however many work at once."""
    parts = [f"{sort} {number}" for number, sort in enumerate(sorts)]
    told = judged_by([Database() for _ in range(workers)], parts, lambda: 0)
    assert [came.cases for came in told] == list(range(len(parts)))


def test_a_part_lists_what_is_still_wanted():
    """How much is wanted is asked when a part is handed over, and never after it has come to something."""
    wanted = count(10, -1)
    told = judged_by([Database()], ["quick 0", "quick 1"], lambda: next(wanted))
    assert [came.not_begun for came in told] == [10, 9]


def test_where_one_fails_the_others_are_stopped():
    """Its finding is told, and nothing runs on."""
    databases = [Database(), Database()]
    with pytest.raises(DataError, match="SF501"):
        list(judged_by(databases, ["broken 0", "endless 1", "quick 2"], lambda: 0))
    assert all(database.stopped.is_set() for database in databases)


def test_who_stops_asking_stops_them():
    """An audit that is given up leaves no database at work."""
    databases = [Database(), Database()]
    told = judged_by(databases, ["quick 0", "endless 1", "endless 2", "quick 3"], lambda: 0)
    assert next(told).cases == 0
    told.close()
    assert all(database.stopped.is_set() for database in databases)
