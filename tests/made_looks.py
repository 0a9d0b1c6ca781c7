"""Looks at sources as intake makes them, without any file: for what decides on them."""

from collections.abc import Iterable
from typing import Any

from reader_study.deid.masks import MaskBox, Masks
from reader_study.deid.proposing import MaskProposal
from reader_study.deid.screened import MaskReason
from reader_study.intake.review.item import ReviewItem
from reader_study.intake.sources.look import FrameText, SourceLook
from reader_study.intake.sources.source import MediaSource
from reader_study.screening.text import ProposedText

SIZE = (96, 64)
BANNER = MaskBox(0, 0, 95, 9)
"""What is proposed unless told otherwise."""


def proposal(masks: Masks = (BANNER,), why: MaskReason = MaskReason.BLANK_ROWS) -> MaskProposal:
    return MaskProposal(masks, why, "made 1")


def made_look(path: str, **told: Any) -> SourceLook:  # noqa: ANN401 - fields of a look
    """Return the look at a still that raises no doubt; `told` says what is otherwise."""
    width, height = SIZE
    usual: dict[str, Any] = {
        "width": width,
        "height": height,
        "frames": 1,
        "digest": path,
        "proposal": proposal(),
    }
    return SourceLook(MediaSource(path), **(usual | told))


def made_item(path: str, case: str = "", **told: Any) -> ReviewItem:  # noqa: ANN401
    """Return a source that was looked at; its case is named after it unless told."""
    case = case or path.partition(".")[0]
    return ReviewItem(MediaSource(path), made_look(path, **told), case, f"patient of {case}")


def made_items(names: Iterable[str]) -> list[ReviewItem]:
    return [made_item(name) for name in names]


def burned_in(
    *, left: int = 10, top: int = 30, right: int = 40, bottom: int = 40, frame: int = 0
) -> FrameText:
    """Return a text, all sides inside."""
    box = (top, left, bottom + 1, right + 1)
    return FrameText(frame, ProposedText(box, "MUELLER^PETRA", 0.98))
