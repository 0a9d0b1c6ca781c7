"""Decisions of a review typed one by one, as the window makes them by keys."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import click

from reader_study.deid.masks import MaskBox, Masks
from reader_study.intake.review import acts
from reader_study.intake.review.decision import SourceVerdict
from reader_study.intake.review.reasons import PICKED_TO_KEEP, ExclusionReason, KeepReason
from reader_study.intake.review.review import Review
from reader_study.intake.review.steps import ReviewStep

_BOX = re.compile(r"(\d+),(\d+),(\d+),(\d+)(?:,(\d+)(?:,(\d+))?)?")

REASONS = tuple(reason.value for reason in (*ExclusionReason, *PICKED_TO_KEEP))
"""Words that say why a source is left out, or stays beside its copy."""


@dataclass(frozen=True, slots=True)
class TypedDecision:
    """A decision on one source.

    Parameters
    ----------
    masks : tuple of MaskBox or None
        What is painted over; None for what is proposed, or was drawn before.
    because : str
        One of `REASONS`; empty where none was given.

    """

    path: str
    verdict: SourceVerdict
    masks: Masks | None = None
    because: str = ""

    def step(self, review: Review, *, by: str) -> ReviewStep | None:
        """Return what it changes; None where it stands so already.

        Raises
        ------
        click.UsageError
            When there is no such source, it cannot be taken, or the reason is none of this verdict.

        """
        self._check(review)
        if self.verdict is SourceVerdict.EXCLUDE:
            return acts.exclude(review, self.path, ExclusionReason(self.because), by=by)
        if self.verdict is SourceVerdict.AGAIN:
            return acts.again(review, self.path, by=by)
        if self.masks is not None:
            try:
                review = review.done(acts.set_masks(review, self.path, self.masks, by=by))
            except ValueError as error:
                look = review.items[self.path].look
                size = "" if look is None else f" of {look.width} × {look.height} pixels"
                raise click.UsageError(f"A mask lies beyond the medium{size}.") from error
        keep = KeepReason(self.because) if self.because else None
        return acts.take(review, self.path, by=by, keep=keep)

    def _check(self, review: Review) -> None:
        item = review.items.get(self.path)
        if item is None:
            raise click.UsageError(f"{self.path!r} is no source of this folder; --list names them.")
        if self.verdict is SourceVerdict.TAKE and item.is_refused:
            raise click.UsageError(f"{self.path!r} cannot be opened, and can only be left out.")
        fitting: Sequence[str] = {
            SourceVerdict.TAKE: ("", *PICKED_TO_KEEP),
            SourceVerdict.EXCLUDE: tuple(ExclusionReason),
            SourceVerdict.AGAIN: ("",),
        }[self.verdict]
        if self.because not in fitting:
            words = ", ".join(word for word in fitting if word) or "none"
            raise click.UsageError(f"Why {self.verdict}? Give --because with one of: {words}.")


def masks_typed(boxes: Sequence[str]) -> Masks:
    """Return the masks of ``x0,y0,x1,y1``, with ``,first`` and ``,last`` frame behind it.

    Raises
    ------
    click.UsageError
        When one is no such box.

    """
    found = []
    for text in boxes:
        told = _BOX.fullmatch(text.replace(" ", ""))
        if told is None:
            raise click.UsageError(
                f"{text!r} is no mask: give first column, first row, last column, last row, from "
                "0; then, if need be, first and last frame."
            )
        x0, y0, x1, y1 = (int(told[number]) for number in range(1, 5))
        first, last = int(told[5] or 0), None if told[6] is None else int(told[6])
        found.append(MaskBox(x0, y0, x1, y1, first, last))
    return tuple(found)
