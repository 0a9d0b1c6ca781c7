from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.data.preprocess import Preprocessing, decode
from ground.errors import EngineError

PLAIN = Preprocessing(image_size=32, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


def saved(tmp_path: Path, image: Image.Image, name: str = "a.png") -> Path:
    image.save(tmp_path / name)
    return tmp_path / name


def test_wide_image_keeps_its_aspect_between_black_bands(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.new("L", (64, 32), 200))
    pixels = decode(path, PLAIN).pixels
    assert pixels.shape == (32, 32)
    assert pixels.dtype == np.uint8
    assert (pixels[8:24] == 200).all()
    assert not pixels[:8].any()
    assert not pixels[24:].any()


def test_transparent_pixels_lie_on_black(tmp_path: Path) -> None:
    image = Image.new("RGBA", (32, 32), (255, 255, 255, 0))
    image.paste((255, 255, 255, 255), (0, 0, 16, 32))
    pixels = decode(saved(tmp_path, image), PLAIN).pixels
    assert (pixels[:, :16] == 255).all()
    assert not pixels[:, 16:].any()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "CMYK", "1"])
def test_every_mode_of_a_grey_image_gives_the_same_grey(tmp_path: Path, mode: str) -> None:
    ramp = np.zeros((32, 32), dtype=np.uint8)
    ramp[:, 16:] = 255
    name = "a.tif" if mode == "CMYK" else "a.png"
    path = saved(tmp_path, Image.fromarray(ramp).convert("RGB").convert(mode), name)
    assert np.abs(decode(path, PLAIN).pixels.astype(int) - ramp).max() <= 1


def test_12_bit_image_in_16_bits_uses_the_whole_range(tmp_path: Path) -> None:
    deep = np.linspace(0, 4095, 32 * 32).reshape(32, 32).astype(np.uint16)
    pixels = decode(saved(tmp_path, Image.fromarray(deep)), PLAIN).pixels
    assert (pixels.min(), pixels.max()) == (0, 255)
    assert np.abs(pixels.astype(float) - deep / 4095 * 255).max() <= 1


def test_flat_deep_image_is_black(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.fromarray(np.full((32, 32), 900, dtype=np.uint16)))
    assert not decode(path, PLAIN).pixels.any()


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (2000, 3)])
def test_extreme_shapes_are_decoded(tmp_path: Path, size: tuple[int, int]) -> None:
    assert decode(saved(tmp_path, Image.new("L", size, 255)), PLAIN).pixels.any()


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\n"])
def test_broken_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    with pytest.raises(EngineError, match=r"broken\.png"):
        decode(path, PLAIN)


def test_truncated_file_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64), dtype=np.uint8)
    path = saved(tmp_path, Image.fromarray(noise))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(EngineError):
        decode(path, PLAIN)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        decode(tmp_path / "gone.png", PLAIN)


def test_hash_changes_with_every_setting() -> None:
    others = [
        PLAIN.model_copy(update={"image_size": 64}),
        PLAIN.model_copy(update={"mean": (0.4, 0.5, 0.5)}),
        PLAIN.model_copy(update={"std": (0.5, 0.5, 0.4)}),
    ]
    assert len({PLAIN.sha256, *(other.sha256 for other in others)}) == 4


def test_hashes_of_the_settings_of_version_1_never_change() -> None:
    # They stand in the cards of models that were trained before version 2.
    assert PLAIN.sha256 == "f14ed013e904f5d5e3c876684d66f5081e4f8e7077be67d6f7bfb120e2926fec"
    assert Preprocessing.of(image_size=32, mean=(0.5,) * 3, std=(0.5,) * 3) == PLAIN


@pytest.mark.parametrize("resample", ["bicubic", "bilinear", "nearest"])
@pytest.mark.parametrize("shape", [(61, 47), (20, 90), (32, 32)])
def test_a_stretched_image_is_that_of_torchvision(
    tmp_path: Path, resample: str, shape: tuple[int, int]
) -> None:
    transforms = pytest.importorskip("torchvision.transforms", reason="needs torchvision")
    image = Image.fromarray(np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8))
    settings = PLAIN.of(
        image_size=32,
        mean=PLAIN.mean,
        std=PLAIN.std,
        keep_aspect=False,
        resample=resample,  # type: ignore[arg-type]
    )
    mode = transforms.InterpolationMode(resample)
    wanted = np.asarray(transforms.Resize((32, 32), interpolation=mode)(image.convert("RGB")))
    found = decode(saved(tmp_path, image), settings).pixels
    assert (found == wanted[:, :, 0]).all()
    assert settings.version == 2
    assert settings.sha256 != PLAIN.sha256


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"resample": "nearest"},
        {"aspect": "stretched to the square"},
        {"version": 3},
        {"resample": "lanczos"},
    ],
)
def test_settings_in_another_version_than_the_lowest_are_refused(
    changes: dict[str, object],
) -> None:
    with pytest.raises(ValueError, match=r"version|Input"):
        Preprocessing.model_validate(PLAIN.model_dump() | changes)
