"""Log-probabilities of a question that one letter answers, worked by hand."""

import math

import pytest

from engines.mllm.answers.probability.options import (
    FLOOR,
    LETTERS,
    ORDERS,
    OptionOrder,
    OptionShares,
    over_orders,
    shares_of,
)
from engines.mllm.reply import TokenChoice
from ground.errors import EngineError

NBM = OptionOrder(("normal", "benign", "malignant"))


def choice(**told: float) -> TokenChoice:
    """Return a place whose first token was chosen; names give tokens, `_` for a space before."""
    others = tuple((name.replace("_", " "), math.log(value)) for name, value in told.items())
    return TokenChoice(others[0][0], others[0][1], others)


def shares(place: TokenChoice, order: OptionOrder = NBM) -> OptionShares:
    found = shares_of([place], order)
    assert found is not None
    return found


def test_tokens_that_differ_in_space_or_case_are_one() -> None:
    found = shares(choice(A=0.2, _A=0.1, b=0.1, C=0.4, The=0.1))
    # A 0.3, B 0.1, C 0.4: 0.8 in all; 0.3 / 0.8, 0.1 / 0.8, 0.4 / 0.8
    assert found.captured == pytest.approx(0.8)
    assert found.shares["normal"] == pytest.approx(0.375)
    assert found.shares["benign"] == pytest.approx(0.125)
    assert found.shares["malignant"] == pytest.approx(0.5)
    assert found.floored == ()


def test_marks_of_tokenizers_are_spaces() -> None:
    place = TokenChoice("ĠB", math.log(0.6), (("ĠB", math.log(0.6)), ("▁A", math.log(0.2))))
    assert shares(place).captured == pytest.approx(0.8)


def test_the_chosen_token_counts_once_and_also_when_it_is_not_among_the_others() -> None:
    place = TokenChoice("C", math.log(0.5), (("A", math.log(0.25)), ("B", math.log(0.25))))
    assert shares(place).shares["malignant"] == pytest.approx(0.5)
    assert shares(place).captured == pytest.approx(1.0)


def test_a_token_that_is_not_told_gets_the_floor_and_is_told() -> None:
    found = shares(choice(A=0.9, x=0.05))
    assert found.shares["malignant"] == pytest.approx(FLOOR / (0.9 + 2 * FLOOR))
    assert found.captured == pytest.approx(0.9)
    assert found.floored == ("benign", "malignant")


def test_the_floor_is_never_above_what_was_told() -> None:
    found = shares(choice(A=0.9, B=1e-9))
    assert found.shares["malignant"] == pytest.approx(1e-9 / 0.9, rel=1e-6)


def test_a_server_that_writes_a_great_negative_number_for_nothing_told_nothing() -> None:
    place = TokenChoice(
        "A", math.log(0.9), (("A", math.log(0.9)), ("B", -9999.0), ("C", -math.inf))
    )
    assert shares(place).floored == ("benign", "malignant")


def test_white_space_before_the_letter_is_passed_over() -> None:
    found = shares_of([choice(_=1.0), choice(B=0.5, C=0.5)], NBM)
    assert found is not None
    assert found.shares["malignant"] == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize("choices", [[], [choice(_=1.0)], [choice(The=0.9, I=0.1)]])
def test_without_an_option_nothing_is_said(choices: list[TokenChoice]) -> None:
    assert shares_of(choices, NBM) is None


@pytest.mark.parametrize("logprob", [0.5, math.nan, math.inf])
def test_what_is_no_logarithm_of_a_probability_is_refused(logprob: float) -> None:
    with pytest.raises(EngineError, match="log-probability"):
        shares_of([TokenChoice("A", logprob)], NBM)


def test_a_liking_for_a_letter_falls_out_of_the_mean_and_is_told() -> None:
    found = over_orders([shares(choice(A=0.5, B=0.3, C=0.2), order) for order in ORDERS])
    # Malignant stands twice beside each letter: (0.5 + 0.3 + 0.2) / 3 = 1 / 3.
    assert found.probability == pytest.approx(1 / 3)
    assert [found.by_letter[letter] for letter in LETTERS] == pytest.approx([0.5, 0.3, 0.2])
    assert found.position_bias == pytest.approx(0.3)
    # Deviations 1/6, -1/30, -2/15, each twice: (2 * 42 / 900) / 5 = 84 / 4500.
    assert found.sd == pytest.approx(math.sqrt(84 / 4500))


def test_a_model_that_knows_is_the_same_in_every_order() -> None:
    answers = []
    for order in ORDERS:
        known = {"normal": 0.08, "benign": 0.24, "malignant": 0.48}
        told = {letter: known[name] for letter, name in order.by_letter.items()}
        answers.append(shares(choice(**told), order))
    found = over_orders(answers)
    # 0.48 of 0.8 in every order.
    assert found.probability == pytest.approx(0.6)
    assert found.shares["normal"] == pytest.approx(0.1)
    assert found.sd == pytest.approx(0.0, abs=1e-12)
    assert found.position_bias == pytest.approx(0.0, abs=1e-12)
    assert (found.captured, found.least_captured) == pytest.approx((0.8, 0.8))
    assert found.floored == 0


def test_the_mean_of_fewer_orders_is_refused() -> None:
    answers = [shares(choice(A=0.5, B=0.3, C=0.2), order) for order in ORDERS]
    with pytest.raises(EngineError, match="5 of 6 orders"):
        over_orders(answers[:5])
    with pytest.raises(EngineError, match="5 of 6 orders"):
        over_orders([*answers[:5], answers[0]])


def test_there_are_six_orders_and_each_option_stands_twice_beside_each_letter() -> None:
    assert len(set(ORDERS)) == 6
    for letter in LETTERS:
        beside = [order.by_letter[letter] for order in ORDERS]
        assert sorted(beside) == sorted(["normal", "benign", "malignant"] * 2)
