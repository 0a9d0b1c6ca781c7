"""Gates of quality on simulated images."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from reader_study.phantom import make_phantom
from reader_study.screening.quality import QualityGate, QualityLimits, quality
from tests.made_copies import Pixels


def failed(pixels: Pixels, limits: QualityLimits | None = None) -> set[QualityGate]:
    return {each.gate for each in quality(pixels, limits) if not each.passed}


@pytest.fixture(scope="module")
def image() -> Pixels:
    return make_phantom(3, label="malignant").pixels


def test_an_image_that_can_be_read_passes(image: Pixels) -> None:
    assert failed(image) == set()
    assert failed(np.repeat(image[:, :, None], 3, axis=2)) == set()


def test_each_gate_closes_for_its_own_fault(image: Pixels) -> None:
    small = image[:127, :]
    soft = gaussian_filter(image.astype(np.float32), 8).astype(np.uint8)
    flat = np.full_like(image, 70)
    flat[::2, ::2] += 3
    white = np.clip(image.astype(int) * 4, 0, 255).astype(np.uint8)
    assert failed(small) == {QualityGate.SIZE}
    assert failed(soft) == {QualityGate.BLUR}
    assert failed(flat) == {QualityGate.CONTENT}
    assert failed(white) == {QualityGate.SATURATION}


def test_a_black_image_is_empty_and_no_number_is_missing() -> None:
    values = {each.gate: each.value for each in quality(np.zeros((200, 300), np.uint8))}
    assert values == {
        QualityGate.SIZE: 200,
        QualityGate.CONTENT: 0,
        QualityGate.BLUR: 1,
        QualityGate.SATURATION: 0,
    }


def test_the_value_is_told_beside_the_limit_that_was_declared(image: Pixels) -> None:
    limits = replace(QualityLimits(), least_side=10_000)
    (size,) = [each for each in quality(image, limits) if each.gate is QualityGate.SIZE]
    assert (size.passed, size.value, size.limit) == (False, min(image.shape), 10_000)


def test_blur_grows_with_blurring(image: Pixels) -> None:
    values = []
    for sigma in (0.0, 1.0, 2.0, 4.0, 8.0):
        soft = gaussian_filter(image.astype(np.float32), sigma).astype(np.uint8)
        values += [each.value for each in quality(soft) if each.gate is QualityGate.BLUR]
    assert values == sorted(values)
    assert values[0] < values[-1]
