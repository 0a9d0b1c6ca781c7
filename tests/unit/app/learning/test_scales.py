"""Scales of learning curves, and the picture that is drawn on them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.learning.scales import COLOURS, auc_of, colour_number, loss_of, scale_of, segments
from app.pictures.curves_sheet import curves_sheet
from app.pictures.words import LANGUAGES, Language
from engines.cards.curves import LearningCurve, LearntEpoch


def curve(
    losses: list[float | None], aucs: list[float], *, fold: int | None = None
) -> LearningCurve:
    pairs = zip(losses, aucs, strict=True)
    return LearningCurve(tuple(LearntEpoch(n, *one) for n, one in enumerate(pairs)), fold, 1)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=40),
    st.lists(st.floats(0, 1), min_size=40, max_size=40),
)
def test_every_point_lies_inside_and_higher_is_above(
    losses: list[float], aucs: list[float]
) -> None:
    made = curve(list(losses), aucs[: len(losses)])
    for value, most in ((loss_of, None), (auc_of, 1.0)):
        scale = scale_of([made], value, most=most)
        assert scale.high > scale.low >= 0
        assert most is None or scale.high == pytest.approx(most)
        placed = [scale.place(*point, 300, 200) for run in segments(made, value) for point in run]
        assert all(0 <= x <= 300 and 0 <= y <= 200 for x, y in placed)
        known = [point for run in segments(made, value) for point in run]
        for (_, high), (_, y) in zip(known, placed, strict=True):
            assert y == pytest.approx((scale.high - high) / (scale.high - scale.low) * 200)
        marks = scale.value_marks()
        assert marks == sorted(marks)
        assert 2 <= len(marks) <= 9
        assert scale.low - 1e-6 <= marks[0] <= marks[-1] <= scale.high * (1 + 1e-9) + 1e-9
        assert len(scale.epoch_marks()) <= 9


def test_a_line_is_broken_where_nothing_is_known() -> None:
    made = curve([None, 0.5, 0.4, float("nan"), 0.3], [0.5] * 5)
    assert list(segments(made, loss_of)) == [[(1, 0.5), (2, 0.4)], [(4, 0.3)]]


def test_folds_keep_their_colours_whatever_else_is_there() -> None:
    folds = [curve([0.5], [0.5], fold=number) for number in range(1, 6)]
    assert [colour_number(one, 3) for one in folds] == [0, 1, 2, 3, 4]
    assert len(set(COLOURS)) == len(COLOURS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_shows_every_fold_in_its_colour(language: Language) -> None:
    folds = [
        curve([None, 0.7 - n / 10, 0.5], [0.6 + n / 20, 0.9 - n / 12, 0.65], fold=n)
        for n in range(1, 6)
    ]
    pixels = np.asarray(curves_sheet(folds, name="a 模型", language=language))
    for number in range(5):
        colour = [int(COLOURS[number][place : place + 2], 16) for place in (1, 3, 5)]
        assert (pixels == colour).all(axis=2).sum() > 140


def test_an_epoch_of_a_curve_alone_can_be_drawn() -> None:
    assert curves_sheet([curve([None], [0.5])], name="m").width == 1600
