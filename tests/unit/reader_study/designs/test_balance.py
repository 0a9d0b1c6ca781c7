import pytest

from reader_study.designs.balance import balance_table, balance_text
from reader_study.designs.planning import plan_steps
from tests.made_designs import made_cases, made_protocol


def test_a_crossover_of_four_readers_is_balanced() -> None:
    table = balance_table(plan_steps(made_protocol("crossover"), made_cases(12)))
    assert table.spread == 0
    assert [(r.session, r.arm, r.reads, r.least, r.most) for r in table.rows] == [
        (session, arm, (6, 6, 6, 6), 2, 2) for session in (1, 2) for arm in ("plain", "first")
    ]
    text = balance_text(table)
    assert "session  arm    r1  r2  r3  r4  readers per case" in text
    assert text.endswith("differs by at most 0: balanced.")


@pytest.mark.parametrize("readers", [2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("kind", ["crossover", "concurrent", "ai-first", "split-plot"])
def test_a_square_is_balanced_within_one_for_any_number_of_readers(kind: str, readers: int) -> None:
    table = balance_table(plan_steps(made_protocol(kind, readers), made_cases(12)))
    assert table.spread in (0, 1)


def test_fixed_sessions_are_told_to_be_confounded() -> None:
    table = balance_table(plan_steps(made_protocol("two-sessions", 3), made_cases(4)))
    assert table.spread == 3
    assert balance_text(table).endswith("session and arm are confounded.")


def test_practice_repeats_and_questions_do_not_count() -> None:
    protocol = made_protocol("sequential", 1, design={"repeats_percent": 20})
    table = balance_table(plan_steps(protocol, made_cases(20), practice=("D1",)))
    assert [(row.arm, row.reads) for row in table.rows] == [("plain", (20,)), ("second", (20,))]
    assert table.spread is None
    assert "20 cases in one session" in balance_text(table)
    assert balance_text(balance_table(())).endswith("No read is planned.")
