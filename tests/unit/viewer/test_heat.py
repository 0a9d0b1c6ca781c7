"""The colours of a heat map are even to the eye and hide nothing."""

import numpy as np
import pytest

from viewer.model.heat import MOST_OPAQUE, heat_path, heat_picture, heat_table


def test_each_step_looks_as_large_as_the_next() -> None:
    steps = np.linalg.norm(np.diff(heat_path(), axis=0), axis=1)
    # Over a corner of the path the straight way is a little shorter.
    assert np.quantile(steps, 0.05) > 0.99 * steps.max()
    assert steps.min() > 0.8 * steps.max()


def test_a_higher_value_is_always_lighter() -> None:
    assert (np.diff(heat_path()[:, 0]) > 0).all()
    weights = np.array([0.2126, 0.7152, 0.0722])
    luminance = (heat_table() / 255.0) ** 2.2 @ weights
    assert (np.diff(luminance) > -0.002).all()
    assert luminance[-1] > luminance[0] + 0.5


def test_nothing_is_clear_and_the_highest_value_lets_the_image_through() -> None:
    picture = heat_picture(np.array([[0.0, 1.0]]))
    assert not picture[:, 0].any()
    assert picture[0, -1, 3] == round(255 * MOST_OPAQUE)
    assert (np.diff(picture[0, :, 3].astype(int)) >= 0).all()
    assert (picture[..., :3] <= picture[..., 3:]).all()


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), -3.0])
def test_what_is_no_value_is_clear(value: float) -> None:
    assert not heat_picture(np.full((4, 4), value)).any()


def test_more_than_one_is_one() -> None:
    assert np.array_equal(heat_picture(np.full((4, 4), 7.0)), heat_picture(np.ones((4, 4))))


def test_a_coarse_map_is_interpolated_before_it_is_coloured() -> None:
    picture = heat_picture(np.array([[0.0, 1.0]], np.float32))
    middle = picture[0, picture.shape[1] // 2]
    half = heat_table()[127:130, ::-1] * 0.5 * MOST_OPAQUE
    assert np.abs(half - middle[:3]).max(axis=1).min() < 3
