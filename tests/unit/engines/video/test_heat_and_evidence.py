"""Where a network looked, over the lesion's box; and what of it goes to a study."""

import numpy as np
import pytest

from engines.scorers.video.evidence import MOST_CLIPS, medium_evidence
from engines.video.architectures import clip_preprocessing
from engines.video.heat import HEAT_SIDE, heat_over_box
from engines.video.nouns import TrackClip
from reader_study.media.medium import Medium, MediumKind
from reader_study.models.evidence_given import evidence_of

MAP = np.full((7, 7), -4.0)
MAP[3, 3] = 6.0
CLIPS = clip_preprocessing(frames=8, image_size=224, margin_percent=0)
FRAMES = clip_preprocessing(frames=1, image_size=224, margin_percent=0)


def clip(first: int, frames: int = 8) -> TrackClip:
    box = (10.2, 20.5, 29.8, 39.9)
    return TrackClip(tuple(range(first, first + frames)), (box,) * frames, (1.0,) * frames)


def test_the_middle_of_a_map_lies_in_the_middle_of_the_box() -> None:
    heat = heat_over_box(MAP, (10.0, 10.0, 80.0, 80.0), margin_percent=0)
    assert heat.shape == (HEAT_SIDE, HEAT_SIDE)
    assert heat[3, 3] == round(255 * np.tanh(3.0))
    assert heat[0, 0] == 0


def test_the_margin_is_cut_off() -> None:
    ramp = np.tile(np.linspace(0, 6, 8), (8, 1))
    whole = heat_over_box(ramp, (0.0, 0.0, 80.0, 80.0), margin_percent=0)
    inner = heat_over_box(ramp, (0.0, 0.0, 80.0, 80.0), margin_percent=50)
    assert inner[0, 0] > whole[0, 0]
    assert inner[0, -1] < whole[0, -1]
    assert abs(int(inner[0, 3]) - round(255 * np.tanh(1.5))) <= 1


def test_a_flat_box_sees_the_middle_rows_of_its_square() -> None:
    rows = np.repeat(np.array([-9.0, -9, -9, 9, -9, -9, -9])[:, None], 7, axis=1)
    heat = heat_over_box(rows, (0.0, 0.0, 70.0, 10.0), margin_percent=0)
    assert heat.min() > 0


def test_evidence_is_what_a_study_takes() -> None:
    maps = np.stack([MAP, -MAP])
    told = medium_evidence(
        [clip(0), clip(8)],
        np.array([0.25, 0.75]),
        maps,
        preprocessing=CLIPS,
        size=(100, 39),
    )
    medium = Medium("0" * 64, 100, 39, kind=MediumKind.CLIP, frames=20)
    (found,) = evidence_of({"media": [told]}, [medium], case_id="C1").media
    assert [one.frames[0] for one in found.clips] == [0, 8]
    assert {box for one in found.clips for box in one.boxes} == {(10, 20, 30, 39)}
    assert [one.probability for one in found.clips] == [0.25, 0.75]
    first, second = (one.heat for one in found.clips)
    assert first is not None
    assert second is not None
    assert first.values[24] > 250
    assert second.values[24] < 5


@pytest.mark.parametrize("maps", [None, np.zeros((20, 3, 3))])
def test_single_frames_stand_together_by_eight(maps: np.ndarray | None) -> None:
    frames = [clip(n, 1) for n in (*range(12), *range(40, 48))]
    told = medium_evidence(
        frames, np.linspace(0, 1, 20), maps, preprocessing=FRAMES, size=(100, 100)
    )
    medium = Medium("0" * 64, 100, 100, kind=MediumKind.CLIP, frames=60)
    (found,) = evidence_of({"media": [told]}, [medium], case_id="C1").media
    assert [one.frames for one in found.clips] == [
        tuple(range(8)),
        tuple(range(8, 12)),
        tuple(range(40, 48)),
    ]
    assert found.clips[0].probability == pytest.approx(np.linspace(0, 1, 20)[:8].mean(), abs=1e-4)
    assert all((one.heat is None) is (maps is None) for one in found.clips)


def test_of_very_many_clips_some_are_told_from_all_over() -> None:
    clips = [clip(8 * n) for n in range(1000)]
    told = medium_evidence(clips, np.full(1000, 0.5), None, preprocessing=CLIPS, size=(100, 100))
    listed = told["clips"]
    assert isinstance(listed, list)
    assert len(listed) == MOST_CLIPS
    medium = Medium("0" * 64, 100, 100, kind=MediumKind.CLIP, frames=8000)
    assert (
        evidence_of({"media": [told]}, [medium], case_id="C1").media[0].clips[-1].frames[0] > 7900
    )
