"""The gates before any model: a truth table on pixels, and the same on files."""

import io
import logging
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engines.guard.gates.limits import GateLimits, InputGate
from engines.guard.gates.looking import Pixels, coloured_share, look, sector
from engines.guard.gates.screening import InputScreen, pixels_of

SIDE = 200


def speckle(side: int = SIDE, *, spread: float = 40.0, seed: int = 1) -> Pixels:
    grey = np.random.default_rng(seed).normal(110, spread, (side, side + 20))
    return rounded(grey)


def rounded(values: npt.NDArray[np.float64]) -> Pixels:
    found: Pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return found


def fan(colour: tuple[int, int, int] = (200, 30, 30), *, pixels: int = 0) -> Pixels:
    """A fan of speckle on black, with a square of colour of `pixels` pixels inside it."""
    grey = speckle()
    rows, columns = np.indices(grey.shape)
    grey[np.hypot(rows + 20, columns - grey.shape[1] / 2) > 215] = 0
    image = np.repeat(grey[..., None], 3, axis=2)
    if pixels:
        flat = np.flatnonzero((rows >= 60) & (rows < 140) & (columns >= 60) & (columns < 160))
        image.reshape(-1, 3)[flat[:pixels]] = colour
    return image


def tinted(strength: float) -> Pixels:
    """A whole image of one tint: every pixel has the saturation `strength`."""
    grey = speckle().astype(np.float64)
    image = np.stack([grey, grey * (1 - strength / 2), grey * (1 - strength)], axis=2)
    return rounded(image)


def with_logo() -> Pixels:
    """A grey fan with a coloured maker's mark apart from it."""
    image = np.zeros((SIDE + 160, SIDE + 20, 3), dtype=np.uint8)
    image[160:] = fan()
    image[5:60, 5:60] = (250, 120, 0)
    return image


def flat(spread: float) -> Pixels:
    """Half the pixels at 100 − spread, half at 100 + spread: their deviation is `spread`."""
    image = np.full((SIDE, SIDE), 100.0 - spread)
    image[::2] = 100 + spread
    return rounded(image)


TABLE: list[tuple[str, Pixels, InputGate | None]] = [
    ("speckle", speckle(), None),
    ("speckle in RGB", np.repeat(speckle()[..., None], 3, axis=2), None),
    ("127 pixels", speckle()[:127], InputGate.SIZE),
    ("128 pixels", speckle()[:128], None),
    ("127 columns", speckle()[:, :127], InputGate.SIZE),
    ("black", np.zeros((SIDE, SIDE), dtype=np.uint8), InputGate.FLAT),
    ("white in RGB", np.full((SIDE, SIDE, 3), 255, dtype=np.uint8), InputGate.FLAT),
    ("spread of 5", flat(5), InputGate.FLAT),
    ("spread of 6", flat(6), None),
    ("small and black", np.zeros((20, 20), dtype=np.uint8), InputGate.SIZE),
    ("a fan", fan(), None),
    ("few coloured pixels in the fan", fan(pixels=60), None),
    ("flow in the fan", fan(pixels=900), InputGate.COLOUR),
    ("blue flow in the fan", fan((20, 40, 200), pixels=900), InputGate.COLOUR),
    ("a dark tint where flow would be", fan((20, 3, 3), pixels=900), None),
    ("a weak tint of all", tinted(0.2), None),
    ("a strong colour of all", tinted(0.5), InputGate.COLOUR),
    ("a coloured mark outside of the fan", with_logo(), None),
]


@pytest.mark.parametrize(("name", "pixels", "gate"), TABLE, ids=[row[0] for row in TABLE])
def test_truth_table(name: str, pixels: Pixels, gate: InputGate | None) -> None:
    outcome = look(pixels)
    assert outcome.gate is gate
    assert outcome.passed is (gate is None)
    assert outcome.reason == ("" if gate is None else f"excluded:{gate.value}")
    assert outcome.detail.startswith(outcome.reason)


def test_the_share_is_that_of_the_sector() -> None:
    inside = int(sector(fan().max(axis=-1).astype(np.float32)).sum())
    for n in (300, 2000):
        assert coloured_share(fan(pixels=n), GateLimits()) == pytest.approx(n / inside, rel=0.02)


def test_limits_are_the_ones_that_are_stated() -> None:
    assert GateLimits().model_dump() == {
        "least_side": 128,
        "least_spread": 5.0,
        "least_saturation": 0.25,
        "least_lit": 32,
        "most_coloured": 0.005,
    }
    assert look(speckle(), GateLimits(least_side=500)).gate is InputGate.SIZE


def png(pixels: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_files_in_order_and_each_content_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    contents = {
        "a.png": png(speckle(seed=1)),
        "b.png": png(speckle(seed=2)),
        "c.png": png(speckle(seed=1)),
        "d.png": png(speckle(seed=3))[:-200],
        "e.png": b"",
        "f.png": b"not an image",
        "g.png": png(np.zeros((300, 300), dtype=np.uint8)),
        "h.png": png(np.zeros((300, 300), dtype=np.uint8)),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    wanted = [*(tmp_path / name for name in contents), tmp_path / "gone.png", tmp_path]
    with caplog.at_level(logging.INFO):
        found = list(InputScreen().files(wanted))
    told = [one.outcome.reason.removeprefix("excluded:") for one in found]
    assert told == [
        "",
        "",
        "duplicate",
        "decodable",
        "decodable",
        "decodable",
        "flat",
        "flat",
        "decodable",
        "decodable",
    ]
    assert [one.path for one in found] == wanted
    assert found[0].sha256 == found[2].sha256 != found[1].sha256
    assert len(caplog.records) == 8
    assert not any(name in caplog.text for name in (*contents, str(tmp_path)))


def test_contents_that_are_known_already_are_duplicates(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(speckle()))
    known = InputScreen().file(path).sha256
    assert InputScreen(seen={known}).file(path).outcome.gate is InputGate.DUPLICATE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F", "I"])
def test_every_kind_of_image_has_pixels(mode: str, tmp_path: Path) -> None:
    grey = Image.fromarray(speckle())
    if mode in ("I;16", "I", "F"):
        deep = speckle().astype({"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]) * 100
        image = Image.fromarray(deep)
    elif mode in ("LA", "RGBA"):
        image = grey.convert(mode)
    else:
        image = grey.convert("RGB").convert(mode)
    path = tmp_path / "x.tiff"
    image.save(path)
    pixels = pixels_of(path.read_bytes())
    assert pixels is not None
    assert pixels.dtype == np.uint8
    assert pixels.shape[:2] == (200, 220)
    assert look(pixels).passed


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise(content: bytes) -> None:
    pixels_of(content)
    pixels_of(png(speckle(24))[: len(content)] + content)
