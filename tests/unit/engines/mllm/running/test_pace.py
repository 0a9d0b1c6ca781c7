"""The pace of a run, by times that the test gives."""

import pytest

from engines.mllm.reply import TokenCounts
from engines.mllm.running.budget import RunBudget, Spent
from engines.mllm.running.controls import Controls
from engines.mllm.running.pace import CallPace
from ground.errors import EngineError


def test_it_widens_by_each_answer_up_to_the_declared_connections() -> None:
    pace = CallPace(16)
    assert pace.room(0, 0.0) == 4
    for _ in range(3):
        pace.kept_up()
    assert pace.room(0, 0.0) == 7
    for _ in range(100):
        pace.kept_up()
    assert pace.room(0, 0.0) == 16
    assert pace.room(15, 0.0) == 1
    assert pace.room(20, 0.0) == 0


def test_it_halves_once_for_a_round_and_then_widens_by_one_a_round() -> None:
    pace = CallPace(16, width=16.0)
    for _ in range(16):
        pace.too_much(begun=1.0, now=2.0)
    assert pace.room(0, 3.0) == 8
    for _ in range(9):
        pace.kept_up()
    assert pace.room(0, 3.0) == 9
    for _ in range(10):
        pace.too_much(begun=2.0 + _, now=3.0 + _)
    assert pace.room(0, 99.0) == 1, "one call always goes"


def test_a_server_that_says_how_long_is_taken_at_its_word() -> None:
    pace = CallPace(4)
    pace.hold(10.0, 3.5)
    assert pace.room(0, 13.4) == 0
    assert pace.wait_s(13.0) == 0.5
    assert pace.room(0, 13.5) == 4


def test_one_that_does_not_say_is_given_twice_as_long_each_time() -> None:
    pace, waits = CallPace(4, first_wait_s=0.5, longest_wait_s=3.0), []
    for _ in range(5):
        pace.held_until = 0.0
        pace.hold(0.0, None)
        waits.append(pace.wait_s(0.0))
    assert waits == [0.5, 1.0, 2.0, 3.0, 3.0]
    pace.kept_up()
    pace.held_until = 0.0
    pace.hold(0.0, None)
    assert pace.wait_s(0.0) == 0.5


def test_no_connection_is_refused() -> None:
    for make in (lambda: CallPace(0), lambda: Controls().retune(0), lambda: CallPace(3).retune(-1)):
        with pytest.raises(EngineError, match="at least one connection"):
            make()


@pytest.mark.parametrize("limit", [{"calls": 0}, {"tokens": -1}, {"cost": 0.0, "price_prompt": 1}])
def test_a_budget_of_nothing_is_refused(limit: dict[str, float]) -> None:
    with pytest.raises(EngineError, match="budget of 0"):
        RunBudget(**limit)  # type: ignore[arg-type]


def test_a_cost_needs_a_price() -> None:
    with pytest.raises(EngineError, match="no price"):
        RunBudget(cost=3.0)


def test_what_was_spent_is_counted_by_hand() -> None:
    spent, budget = Spent(), RunBudget(cost=0.007, price_prompt=2.0, price_answer=10.0)
    spent.add(TokenCounts(prompt=1000, answer=200))
    assert spent.cost(budget) == pytest.approx(0.004)
    assert not spent.reached(budget)
    spent.add(TokenCounts())
    spent.add(TokenCounts(prompt=1000, answer=100))
    assert (spent.calls, spent.unknown) == (3, 1)
    assert spent.cost(budget) == pytest.approx(0.007)
    assert spent.reached(RunBudget(tokens=2300))
    assert not spent.reached(RunBudget(tokens=2301))
    assert spent.reached(RunBudget(calls=4), in_flight=1)
