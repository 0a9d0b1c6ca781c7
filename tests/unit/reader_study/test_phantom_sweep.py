"""The simulated cine: boxes are where the lesion is, the label only in the frames of the sign."""

import numpy as np
import pytest

from reader_study.phantom import PhantomError
from reader_study.phantom.sweep import make_sweep

_SIZE = (112, 156)


def test_make_sweep_same_arguments_give_the_same_cine() -> None:
    first, second = (make_sweep(3, label="malignant", frames=6, size=_SIZE) for _ in range(2))
    np.testing.assert_array_equal(first.frames, second.frames)
    assert first.boxes == second.boxes
    other = make_sweep(4, label="malignant", frames=6, size=_SIZE)
    assert not np.array_equal(first.frames, other.frames)


@pytest.mark.parametrize("seed", range(4))
def test_make_sweep_box_holds_what_the_lesion_changed(seed: int) -> None:
    sick = make_sweep(seed, label="benign", frames=8, size=_SIZE)
    normal = make_sweep(seed, label="normal", frames=8, size=_SIZE)
    for with_lesion, without, box in zip(sick.frames, normal.frames, sick.boxes, strict=True):
        change = np.abs(with_lesion.astype(int) - without) > 40
        if box is None:
            assert not change.any()
            continue
        left, top, right, _ = box
        rows, columns = np.nonzero(change)
        inside = (columns > left - 2) & (columns < right + 2) & (rows > top - 2)
        # Shadows at the edge of the mass lie below it, and change what is behind a little.
        assert inside.mean() > 0.97
        assert np.ptp(np.percentile(columns, [1, 99])) > 0.6 * (right - left)


def test_make_sweep_lesion_is_in_consecutive_frames_and_moves_and_grows() -> None:
    sweep = make_sweep(5, label="benign", frames=24, size=_SIZE, lesion_frames=16)
    shown = [frame for frame, box in enumerate(sweep.boxes) if box is not None]
    assert shown == list(range(shown[0], shown[0] + 16))
    boxes = [box for box in sweep.boxes if box is not None]
    widths = [right - left for left, _, right, _ in boxes]
    assert max(widths) == pytest.approx(max(widths[7:9]))
    assert widths[0] < 0.75 * max(widths) > widths[-1]
    assert np.ptp([(left + right) / 2 for left, _, right, _ in boxes]) > 0.1 * _SIZE[1]


def test_make_sweep_label_shows_in_the_frames_of_the_sign_only() -> None:
    benign, malignant = (
        make_sweep(7, label=label, size=_SIZE, sign_frames=5) for label in ("benign", "malignant")
    )
    signs = [frame for frame, sign in enumerate(malignant.signs) if sign]
    assert signs == list(range(signs[0], signs[0] + 5))
    assert not any(benign.signs)
    for frame in range(24):
        equal = np.array_equal(benign.frames[frame], malignant.frames[frame])
        assert equal is not malignant.signs[frame]
        assert malignant.boxes[frame] is not None or not malignant.signs[frame]


def test_make_sweep_normal_has_no_box() -> None:
    sweep = make_sweep(2, label="normal", frames=4, size=_SIZE)
    assert sweep.boxes == (None,) * 4
    assert sweep.frames.shape == (4, *_SIZE)


@pytest.mark.parametrize(
    "wrong", [{"label": "odd"}, {"lesion_frames": 0}, {"lesion_frames": 99}, {"sign_frames": -1}]
)
def test_make_sweep_impossible_cine_raises(wrong: dict[str, object]) -> None:
    with pytest.raises(PhantomError):
        make_sweep(1, **{"label": "benign", "size": _SIZE, **wrong})  # type: ignore[arg-type]
