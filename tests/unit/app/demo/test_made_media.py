"""Made cines and volumes: a lesion that wanders, a mass where the key slice is, alike by a seed."""

from random import Random

import numpy as np
import pytest

from app.demo.made_media import FRAMES, cine_frames, made_volume
from app.demo.protocol import DemoStudy, protocol_text
from reader_study.phantom.picture import make_phantom
from reader_study.protocol.file import parse_protocol


def test_a_sweep_goes_to_one_side_and_back() -> None:
    frames = cine_frames(make_phantom(3, label="malignant").pixels)
    assert len(frames) == FRAMES
    assert frames.dtype == np.uint8
    assert all(side % 2 == 0 for side in frames.shape[1:])
    middle = FRAMES // 2
    assert (frames[0] != frames[middle]).mean() > 0.5
    assert np.array_equal(frames[middle - 3], frames[middle + 3])


@pytest.mark.parametrize("rough", [False, True])
def test_the_key_slice_goes_through_the_mass(rough: bool) -> None:
    for seed in range(5):
        voxels, at = made_volume(Random(seed), rough=rough)
        assert (voxels[at] > 55).sum() == max((part > 55).sum() for part in voxels[at - 1 : at + 2])
        assert (voxels[at] > 55).sum() > 30
        again, _ = made_volume(Random(seed), rough=rough)
        assert np.array_equal(voxels, again)


@pytest.mark.parametrize("media", ["clips", "series"])
def test_made_media_hang_beside_their_key_image(media: str) -> None:
    plan = DemoStudy(
        readers=2,
        person=False,
        data_source="made",
        simulated_images=True,
        seed=1,
        design="rounds",
        media=media,
    )
    hanging = parse_protocol(protocol_text(plan)).hanging
    assert hanging.panes[0] == "key"
    assert len(hanging.panes) == 2
