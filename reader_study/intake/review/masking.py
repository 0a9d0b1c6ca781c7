"""What a person's masks say of the proposal, and what of an image they hide."""

from collections.abc import Iterable

from reader_study.deid.masks import MaskBox, Masks, lies_inside
from reader_study.deid.proposing import MaskProposal
from reader_study.deid.screened import MaskDecision, MaskReason
from reader_study.intake.sources.look import FrameText, SourceLook

Sides = tuple[int, int, int, int]
"""First and last column and row, both inside: x0, y0, x1, y1."""


def masking_of(proposal: MaskProposal | None, masks: Masks) -> MaskDecision:
    """Return what a person says of a proposal who has these masks painted.

    Where nothing was found to tell texts from picture, none is her own word and no proposal's.
    """
    if proposal is not None and set(masks) == set(proposal.masks):
        says_something = bool(masks) or proposal.why is MaskReason.NO_SCREEN
        if says_something:
            return MaskDecision.AS_PROPOSED
    return MaskDecision.CHANGED if masks else MaskDecision.NOTHING_TO_MASK


def proposed_masks(look: SourceLook | None) -> Masks:
    """Return what is proposed for a source; nothing where it was not looked at."""
    return () if look is None or look.proposal is None else look.proposal.masks


def fit(masks: Iterable[MaskBox], look: SourceLook) -> bool:
    """Tell whether all masks lie in a medium: not after its file has become another."""
    size = {"width": look.width, "height": look.height, "frames": max(look.frames, 1)}
    return all(lies_inside(box, **size) for box in masks)


def sides_of(found: FrameText) -> Sides:
    """Return where a text lies, as masks are told."""
    top, left, bottom, right = found.found.box
    return left, top, right - 1, bottom - 1


def is_hidden(found: FrameText, masks: Iterable[MaskBox]) -> bool:
    """Tell whether masks lie over the whole of a text, in the frame where it was found."""
    left = [sides_of(found)]
    for box in masks:
        if box.covers(found.frame):
            left = [rest for part in left for rest in _outside(part, box)]
    return not left


def texts_in_sight(look: SourceLook, masks: Masks) -> tuple[FrameText, ...]:
    """Return the texts that masks do not hide."""
    return tuple(found for found in look.texts or () if not is_hidden(found, masks))


def _outside(part: Sides, box: MaskBox) -> list[Sides]:
    """Return what of a part lies beside a box, in four pieces at most."""
    x0, y0, x1, y1 = part
    if box.x1 < x0 or x1 < box.x0 or box.y1 < y0 or y1 < box.y0:
        return [part]
    top, bottom = max(y0, box.y0), min(y1, box.y1)
    pieces = [
        (x0, y0, x1, box.y0 - 1),
        (x0, top, box.x0 - 1, bottom),
        (box.x1 + 1, top, x1, bottom),
        (x0, box.y1 + 1, x1, y1),
    ]
    return [piece for piece in pieces if piece[0] <= piece[2] and piece[1] <= piece[3]]
