"""The review as plain values, for who lists it without a window."""

from collections.abc import Iterator
from typing import Any

from reader_study.deid.masks import told_of_masks
from reader_study.intake.review.review import Review, ReviewFilter


def told_of(review: Review, chosen: ReviewFilter) -> Iterator[dict[str, Any]]:
    """Yield a source each, the most doubtful first; nothing that was read in an image."""
    for path in review.shown(chosen):
        item, told = review.items[path], review.decision(path)
        look, group = item.look, review.ranking.group_of.get(path)
        yield {
            "path": path,
            "case": item.case,
            "patient": item.patient,
            "state": review.state(path).value,
            "kind": None if look is None or look.refused else look.kind.value,
            "width": 0 if look is None else look.width,
            "height": 0 if look is None else look.height,
            "frames": 0 if look is None else look.frames,
            "doubts": [
                {"doubt": doubt.kind.value, "count": doubt.count, "told": list(doubt.told)}
                for doubt in review.doubts(path)
            ],
            "proposed": told_of_masks(item.proposed),
            "masks": told_of_masks(review.masks(path)),
            "copies": [] if group is None else [other for other in group.paths if other != path],
            "verdict": None if told is None else told.verdict.value,
            "masking": None if told is None else told.masking.value,
            "reason": None if told is None else told.reason or None,
            "by": None if told is None else told.by,
        }
