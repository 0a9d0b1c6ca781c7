"""Acts of the person who reviews: each a step that `Review.done` carries out; None changes nothing.

A source that has not been looked at is not decided on, and one that is refused is not taken.
"""

from collections.abc import Iterable
from dataclasses import replace

from reader_study.deid.masks import Masks
from reader_study.deid.screened import MaskDecision
from reader_study.intake.review.copies import CopyChoice
from reader_study.intake.review.decision import SourceDecision, SourceVerdict
from reader_study.intake.review.item import ItemState
from reader_study.intake.review.masking import fit, masking_of
from reader_study.intake.review.reasons import ExclusionReason, KeepReason
from reader_study.intake.review.review import Review
from reader_study.intake.review.steps import ItemChange, ItemStanding, ReviewStep


def take(
    review: Review, path: str, *, by: str, keep: KeepReason | None = None
) -> ReviewStep | None:
    """Take a source with the masks that it shows: as drawn, as decided, or as proposed.

    Parameters
    ----------
    by : str
        Id of the coordinator.
    keep : KeepReason, optional
        Why it is taken although a copy of it is taken too.

    """
    return _step(review, [_taken(review, path, review.masks(path), by, keep)])


def take_unmasked(review: Review, path: str, *, by: str) -> ReviewStep | None:
    """Take a source in which nothing is to be masked, whatever was proposed."""
    return _step(review, [_taken(review, path, (), by, None)])


def exclude(review: Review, path: str, reason: ExclusionReason, *, by: str) -> ReviewStep | None:
    """Leave a source out."""
    return _step(review, [_excluded(review, path, reason, by)])


def again(review: Review, path: str, *, by: str) -> ReviewStep | None:
    """Put a source off; nothing is taken in before it is decided."""
    if review.items[path].look is None:
        return None
    told = SourceDecision(path, SourceVerdict.AGAIN, by, seen=_digest(review, path))
    # What was drawn stays for the second look.
    return _step(review, [review.change(path, ItemStanding(told, review.standing(path).draft))])


def set_masks(review: Review, path: str, masks: Masks, *, by: str) -> ReviewStep | None:
    """Draw, move or lift masks; of a source that is taken already this decides anew.

    Raises
    ------
    ValueError
        When a mask does not lie in the medium.

    """
    look, standing = review.items[path].look, review.standing(path)
    if look is None or look.refused:
        return None
    if not fit(masks, look):
        raise ValueError("a mask beyond the medium")
    if masks == review.masks(path):
        return None
    told = standing.decision
    if told is not None and review.state(path) is ItemState.TAKEN:
        masking = masking_of(look.proposal, masks)
        masked = replace(told, masks=masks, masking=masking, by=by, seen=look.digest)
        return _step(review, [review.change(path, ItemStanding(masked))])
    return _step(review, [review.change(path, ItemStanding(told, masks))])


def decide_copies(
    review: Review,
    pair: tuple[str, str],
    choice: CopyChoice,
    *,
    by: str,
    reason: KeepReason | None = None,
) -> ReviewStep | None:
    """Decide what becomes of two copies; those that stay are taken with the masks they show.

    Raises
    ------
    ValueError
        When both are kept for no reason.

    """
    if choice is CopyChoice.KEEP_BOTH and reason is None:
        raise ValueError("two copies are kept for a reason")
    first, second = pair
    kept = {
        CopyChoice.KEEP_BOTH: {first, second},
        CopyChoice.KEEP_FIRST: {first},
        CopyChoice.KEEP_SECOND: {second},
        CopyChoice.EXCLUDE_BOTH: set(),
    }[choice]
    return _step(
        review,
        [
            _taken(review, path, review.masks(path), by, reason)
            if path in kept
            else _excluded(review, path, ExclusionReason.COPY, by)
            for path in pair
        ],
    )


def accept_clear(review: Review, *, by: str) -> ReviewStep | None:
    """Take everything that is open, raises no doubt, and whose masks nobody has touched."""
    return _step(
        review,
        [
            _taken(review, path, review.items[path].proposed, by, None, unseen=True)
            for path in clear_paths(review)
        ],
    )


def accept_proposals(review: Review, *, by: str) -> ReviewStep | None:
    """Take everything that is open as it is proposed, doubts or not; refused ones are left out.

    Of equal copies the first is taken and the others are left out; those that are only alike are
    all taken, and the reason says that nobody looked at them.
    """
    changes: list[ItemChange | None] = []
    later: set[str] = set()
    for group in review.groups:
        if group.is_exact:
            later.update(group.paths[1:])
    for path in review.items:
        if review.state(path) not in (ItemState.OPEN, ItemState.AGAIN):
            continue
        if review.items[path].is_refused:
            changes.append(_excluded(review, path, ExclusionReason.DAMAGED, by))
        elif path in later:
            changes.append(_excluded(review, path, ExclusionReason.COPY, by))
        else:
            alike = path in review.ranking.group_of
            keep = KeepReason.ALL_AT_ONCE if alike else None
            change = _taken(review, path, review.items[path].proposed, by, keep, unseen=True)
            changes.append(change)
    return _step(review, changes)


def clear_paths(review: Review) -> tuple[str, ...]:
    """Return what `accept_clear` takes."""
    return tuple(
        path
        for path in review.order
        if review.state(path) is ItemState.OPEN
        and not review.doubts(path)
        and review.standing(path).draft is None
    )


def _taken(
    review: Review,
    path: str,
    masks: Masks,
    by: str,
    keep: KeepReason | None,
    *,
    unseen: bool = False,
) -> ItemChange | None:
    look = review.items[path].look
    if look is None or look.refused:
        return None
    reason = _kept_reason(review, path) if keep is None else keep.value
    masking = MaskDecision.UNSEEN if unseen else masking_of(look.proposal, masks)
    told = SourceDecision(path, SourceVerdict.TAKE, by, masks, masking, reason, look.digest)
    return review.change(path, ItemStanding(told))


def _digest(review: Review, path: str) -> str:
    look = review.items[path].look
    return "" if look is None else look.digest


def _kept_reason(review: Review, path: str) -> str:
    """Return why it is kept beside a copy already: that stands as long as it is taken."""
    told = review.decision(path)
    return told.reason if told is not None and told.verdict is SourceVerdict.TAKE else ""


def _excluded(review: Review, path: str, reason: ExclusionReason, by: str) -> ItemChange | None:
    if review.items[path].look is None:
        return None
    seen = _digest(review, path)
    told = SourceDecision(path, SourceVerdict.EXCLUDE, by, reason=reason.value, seen=seen)
    return review.change(path, ItemStanding(told))


def _step(review: Review, changes: Iterable[ItemChange | None]) -> ReviewStep | None:
    found = tuple(change for change in changes if change is not None)
    return ReviewStep(found) if found else None
