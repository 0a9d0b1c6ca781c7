"""Figures of a detector, worked out by hand."""

import pytest

from engines.video.detection.measures import figures_of

_BOX = (0.0, 0.0, 10.0, 10.0)
_HALF = (0.0, 0.0, 10.0, 5.0)
_FAR = (50.0, 50.0, 60.0, 60.0)


def test_figures_of_faultless_boxes() -> None:
    figures = figures_of([([_BOX], [_BOX]), ([], []), ([_BOX, _FAR], [_FAR, _BOX])])
    assert (figures.frames, figures.lesions) == (3, 3)
    assert (figures.mean_iou, figures.recall, figures.false_positives) == (1, 1, 0)


def test_figures_of_missed_and_false_boxes() -> None:
    figures = figures_of([([_BOX], []), ([_BOX], [_HALF]), ([], [_FAR, _BOX]), ([_BOX], [_FAR])])
    assert figures.mean_iou == pytest.approx(0.5 / 3)
    assert figures.recall == pytest.approx(1 / 3)
    assert figures.false_positives == pytest.approx(3 / 4)


def test_figures_of_one_box_finds_one_lesion_only() -> None:
    figures = figures_of([([_BOX, _HALF], [_BOX])])
    assert figures.mean_iou == 0.5
    assert figures.recall == 0.5


def test_figures_of_frames_without_lesions() -> None:
    figures = figures_of([([], [_FAR]), ([], [])])
    assert (figures.lesions, figures.mean_iou, figures.false_positives) == (0, 0, 0.5)
