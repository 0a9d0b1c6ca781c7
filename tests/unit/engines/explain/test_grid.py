"""The way back from cells of features to pixels of the medium, against the way there."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engines.data.preprocess import Preprocessing, decode
from engines.explain.grid import evidence_heat, mean_heat, medium_heat, on_image, peak_of, scaled
from engines.messages import MediumHeat

NAMES: dict[str, Any] = {"model_id": "m", "weights_sha256": "0" * 64}


def plain(size: int) -> Preprocessing:
    return Preprocessing(image_size=size, mean=(0.5,) * 3, std=(0.5,) * 3)


def means(pixels: np.ndarray, cells: int) -> np.ndarray:
    """Return the mean brightness of each of cells × cells, as a last layer may see it."""
    side = len(pixels) // cells
    found = pixels.reshape(cells, side, cells, side).mean(axis=(1, 3))
    return np.asarray(found, dtype=np.float32)


@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(40, 900),
    height=st.integers(40, 900),
    cells=st.sampled_from([4, 7, 8, 14, 16]),
    share=st.tuples(st.floats(0.05, 0.9), st.floats(0.05, 0.9)),
    cropped=st.booleans(),
)
def test_the_peak_of_a_planted_square_falls_inside_it(
    tmp_path_factory: pytest.TempPathFactory,
    width: int,
    height: int,
    cells: int,
    share: tuple[float, float],
    cropped: bool,
) -> None:
    """Whatever the shape of the medium and whatever part of it was looked at."""
    crop = (width // 5, height // 6, width - width // 7, height - height // 9) if cropped else None
    left, top, right, bottom = crop or (0, 0, width, height)
    # As large as a cell of the features in the medium: else no map of this grid can name it.
    side = max(2, -(-max(right - left, bottom - top) // cells))
    side = min(side, right - left, bottom - top)
    x = left + int(share[0] * (right - left - side))
    y = top + int(share[1] * (bottom - top - side))
    pixels = np.full((height, width), 10, dtype=np.uint8)
    pixels[y : y + side, x : x + side] = 250
    path = tmp_path_factory.getbasetemp() / "planted.png"
    Image.fromarray(pixels).save(path)
    size = cells * 16
    seen = decode(path, plain(size), crop=crop)
    assert seen.medium_size == (width, height)
    grid = medium_heat(
        means(seen.pixels, cells),
        method="cam",
        medium_size=seen.medium_size,
        crop=crop,
        image_size=size,
        **NAMES,
    )
    peak = peak_of(grid)
    assert peak is not None
    # The features tell it to a cell; a pixel is lost in rounding.
    near = side / 2 + max(right - left, bottom - top) / cells + 1
    assert abs(peak[0] - (x + side / 2)) <= near
    assert abs(peak[1] - (y + side / 2)) <= near
    assert grid.area == crop
    assert left < peak[0] < right
    assert top < peak[1] < bottom


def test_a_ramp_comes_back_as_the_same_ramp() -> None:
    """Linear heat over the square is linear heat over the medium, at its own pixels."""
    columns = (np.arange(16) + 0.5) * 4  # in pixels of a square of 64
    cells = np.tile(columns, (16, 1))
    over = on_image(cells, width=100, height=50, image_size=64)
    rows, across = over.shape
    assert (rows, across) == (16, 32)
    x = (np.arange(across) + 0.5) * 100 / across
    expected = np.clip(x * 64 / 100, 2, 62)  # the outer half cells have the outer value
    assert over == pytest.approx(np.tile(expected, (rows, 1)))


def test_a_stretched_image_fills_the_square_in_both_directions() -> None:
    cells = np.tile((np.arange(16) + 0.5) * 4, (16, 1)).T  # rows of a square of 64, in pixels
    over = on_image(cells, width=100, height=50, image_size=64, stretched=True)
    rows, across = over.shape
    y = np.clip((np.arange(rows) + 0.5) * 64 / rows, 2, 62)
    assert over == pytest.approx(np.tile(y, (across, 1)).T)


def test_what_lay_in_the_black_around_the_image_falls_away() -> None:
    cells = np.zeros((8, 8))
    cells[0, :] = 9.0  # the black above a flat image
    cells[4, 2] = 1.0
    grid = medium_heat(
        cells, method="cam", medium_size=(160, 40), crop=None, image_size=64, **NAMES
    )
    peak = peak_of(grid)
    assert peak is not None
    assert 40 <= peak[0] <= 60
    assert 20 <= peak[1] <= 30


def test_heat_of_a_crop_covers_the_crop_alone() -> None:
    crop = (100, 50, 180, 90)
    grid = medium_heat(
        np.eye(4), method="cam", medium_size=(200, 100), crop=crop, image_size=64, **NAMES
    )
    assert (grid.rows, grid.columns, grid.area) == (8, 16, crop)
    assert evidence_heat(grid) == {
        "rows": 8,
        "columns": 16,
        "values": list(grid.values),
        "area": list(crop),
    }


@pytest.mark.parametrize(
    "cells",
    [
        np.zeros((3, 3)),
        np.full((3, 3), 7.5),
        np.full((3, 3), -2.0),
        np.arange(9.0).reshape(3, 3) - 20,
        np.full((3, 3), np.nan),
        np.full((3, 3), 1e-300),
        np.full((3, 3), np.inf),
    ],
    ids=["zeros", "constant", "negative", "against", "nan", "tiny", "inf"],
)
@pytest.mark.parametrize("crop", [None, (10, 5, 40, 30)])
def test_nothing_found_is_all_zeros(
    cells: np.ndarray, crop: tuple[int, int, int, int] | None
) -> None:
    grid = medium_heat(cells, method="cam", medium_size=(60, 40), crop=crop, image_size=96, **NAMES)
    assert set(grid.values) == {0}
    assert grid.peak == 0.0
    assert peak_of(grid) is None


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["cam", "gradcam", "attention"]))
def test_values_are_bytes_and_the_strongest_is_255(seed: int, method: str) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.normal(1.0, rng.uniform(0.1, 5), rng.integers(2, 15, 2))
    values, peak = scaled(cells, method)  # type: ignore[arg-type]
    if method == "attention":
        assert values.min() == 0.0
    assert values.max() == 1.0
    assert peak == pytest.approx(cells.max())
    assert values.argmax() == cells.argmax()


def test_attention_speaks_for_no_class() -> None:
    cells = np.arange(9.0).reshape(3, 3)
    grid = medium_heat(
        cells, method="attention", medium_size=(9, 9), crop=None, image_size=96, **NAMES
    )
    assert grid.target == "any class"
    assert min(grid.values) == 0
    assert "no claim" in grid.note


def member(values: list[int], *, rows: int = 2, method: str = "cam", sha: str = "a") -> MediumHeat:
    return MediumHeat(
        rows=rows,
        columns=len(values) // rows,
        values=tuple(values),
        method=method,  # type: ignore[arg-type]
        width=40,
        height=40,
        peak=1.0,
        model_id="m",
        weights_sha256=sha * 64,
    )


def test_members_are_averaged_and_named() -> None:
    mean = mean_heat([member([255, 0, 0, 0]), member([255, 0, 255, 0], sha="b")], model_id="all")
    assert mean.values == (255, 0, 128, 0)
    assert mean.weights_sha256 == "a" * 64 + "," + "b" * 64
    assert mean.model_id == "all"
    empty = mean_heat([member([0, 0, 0, 0]), member([0, 0, 0, 0])], model_id="all")
    assert set(empty.values) == {0}


def test_members_of_other_grids_are_averaged_where_they_lie() -> None:
    fine = member([0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 0, 0], rows=4)
    mean = mean_heat([member([0, 0, 0, 255]), fine], model_id="m")
    assert (mean.rows, mean.columns) == (4, 4)
    values = np.reshape(mean.values, (4, 4))
    assert values[:, :2].max() < values[1:3, 2:].min()


def test_members_of_two_methods_or_parts_are_not_mixed() -> None:
    one = member([0, 1])
    part = one.model_copy(update={"area": (0, 0, 4, 4)})
    for other in (member([0, 1], method="gradcam"), part):
        with pytest.raises(ValueError, match="one method and one part"):
            mean_heat([one, other], model_id="m")


def test_a_file_that_lies_on_its_side_is_explained_upright(tmp_path: Path) -> None:
    image = Image.new("L", (80, 40), 5)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "turned.jpg", exif=exif)
    assert decode(tmp_path / "turned.jpg", plain(64)).medium_size == (40, 80)
