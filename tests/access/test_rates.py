"""How often somebody may try: counted once for all processes, in windows that end and are cleared away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from ode_workflows.access.rates import allowed, forget_tries, is_open, seconds_to_wait
from ode_workflows.db.access_tables import RateWindow
from ode_workflows.db.session import make_engine, read_transaction
from tests.builders import NOW
from tests.databases import address_of

LIMIT = "3/minute"


def tries(engine: Engine, number: int, who: str = "ana", *, after: float = 0) -> list[bool]:
    now = NOW + timedelta(seconds=after)
    return [allowed(engine, "sign_in", who, LIMIT, now=now) for _ in range(number)]


def windows(engine: Engine) -> list[tuple[str, int]]:
    with read_transaction(engine) as conn:
        return [(row.key, row.hits) for row in conn.execute(select(RateWindow.key, RateWindow.hits))]  # type: ignore[call-overload]


def test_what_goes_beyond_the_limit_is_refused(engine: Engine) -> None:
    assert tries(engine, 5) == [True, True, True, False, False]


def test_a_window_ends_a_minute_after_its_first_try(engine: Engine) -> None:
    tries(engine, 4)
    assert tries(engine, 1, after=59.9) == [False]
    assert tries(engine, 4, after=60) == [True, True, True, False]


def test_each_person_and_each_kind_of_try_is_counted_alone(engine: Engine) -> None:
    tries(engine, 4)
    assert tries(engine, 1, "dora") == [True]
    assert allowed(engine, "partner_link", "ana", LIMIT, now=NOW)
    assert tries(engine, 1, " ANA ") == [False], "a name is the same in capitals"


def test_nobody_s_name_is_kept(engine: Engine) -> None:
    tries(engine, 1, "ana@office.example")
    assert [hits for _, hits in windows(engine)] == [1]
    assert "ana" not in windows(engine)[0][0]


def test_it_is_said_how_long_to_wait(engine: Engine) -> None:
    tries(engine, 4)
    later = NOW + timedelta(seconds=17.5)
    assert seconds_to_wait(engine, "sign_in", "ana", LIMIT, now=later) == 43
    assert seconds_to_wait(engine, "sign_in", "nobody yet", LIMIT, now=NOW) == 1


def test_a_look_counts_nothing_and_success_begins_anew(engine: Engine) -> None:
    tries(engine, 2)
    looks = [is_open(engine, "sign_in", "ana", LIMIT, now=NOW) for _ in range(5)]
    assert looks == [True] * 5
    tries(engine, 1)
    assert not is_open(engine, "sign_in", "ana", LIMIT, now=NOW)
    forget_tries(engine, "sign_in", "ana", LIMIT, now=NOW)
    assert tries(engine, 1) == [True]


def test_windows_that_are_over_are_cleared_away(engine: Engine) -> None:
    for number in range(20):
        tries(engine, 1, f"visitor {number}")
    assert len(windows(engine)) == 20
    tries(engine, 1, "another", after=61)
    assert [hits for _, hits in windows(engine)] == [1]


def test_a_limit_that_cannot_be_read_is_a_defect(engine: Engine) -> None:
    with pytest.raises(ValueError, match="often"):
        allowed(engine, "sign_in", "ana", "often", now=NOW)


def test_processes_that_try_at_once_count_together(home: Path) -> None:
    def one(number: int) -> int:
        own = make_engine(address_of(home))  # as each process has its own
        try:
            return sum(allowed(own, "sign_in", "ana", "20/minute", now=NOW) for _ in range(10))
        finally:
            own.dispose()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 20
