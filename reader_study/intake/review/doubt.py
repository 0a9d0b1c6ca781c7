"""What of a source a person has to look at before it is taken: each doubt with what it goes by."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reader_study.deid.screened import MaskReason
from reader_study.intake.review.masking import proposed_masks, texts_in_sight
from reader_study.intake.sources.look import SourceLook

_DAMAGED = frozenset({"frames_damaged", "frames_missing"})
"""Notes of the viewer that tell of frames that are not there or not whole."""


class DoubtKind(StrEnum):
    """What may be wrong with a source; the worst comes first."""

    REFUSED = "refused"
    """It cannot be opened, and can only be left out."""
    TEXT = "text"
    """Text was found that no proposed mask hides."""
    NOT_TOLD = "not_told"
    """Nothing tells texts from picture, so that nothing is proposed."""
    DAMAGED = "damaged"
    CONFLICT = "conflict"
    """Its header or its place says something else than the table."""
    OTHER_LABEL = "other_label"
    """A copy of it stands under another label: one of the two may be wrong."""
    COPY = "copy"
    KIND = "kind"
    """It is something else than a B-mode picture."""
    QUALITY = "quality"
    PLAIN = "plain"
    """All frames that were looked at show one colour."""

    @property
    def rank(self) -> int:
        """Its place in order of doubt, from 0."""
        return _RANKS[self]


_RANKS = {kind: place for place, kind in enumerate(DoubtKind)}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt.

    Parameters
    ----------
    told : tuple of str
        What it goes by: the sentence of a refusal or a conflict, the id of a kind or a gate, a
        note of the viewer. Never what was read in an image.
    count : int
        How many were found.

    """

    kind: DoubtKind
    told: tuple[str, ...] = ()
    count: int = 1


def doubts_of(look: SourceLook, conflicts: tuple[str, ...] = ()) -> tuple[Doubt, ...]:
    """Return the doubts about one source, the worst first; those about copies are not its own."""
    found = (*_doubts(look), *((Doubt(DoubtKind.CONFLICT, conflicts),) if conflicts else ()))
    return tuple(sorted(found, key=lambda doubt: doubt.kind.rank))


def _doubts(look: SourceLook) -> Iterator[Doubt]:
    if look.refused:
        yield Doubt(DoubtKind.REFUSED, (look.refused,))
        return
    if texts := texts_in_sight(look, proposed_masks(look)):
        yield Doubt(DoubtKind.TEXT, count=len(texts))
    if look.proposal is not None and look.proposal.why is MaskReason.NOT_FOUND:
        yield Doubt(DoubtKind.NOT_TOLD)
    if notes := tuple(note for note in look.notes if note in _DAMAGED):
        yield Doubt(DoubtKind.DAMAGED, notes)
    kinds = tuple(found.kind.value for found in look.kinds or () if found.found)
    if kinds:
        yield Doubt(DoubtKind.KIND, kinds, len(kinds))
    failed = tuple(gate.gate.value for gate in look.quality or () if not gate.passed)
    if failed:
        yield Doubt(DoubtKind.QUALITY, failed, len(failed))
    if look.is_plain:
        yield Doubt(DoubtKind.PLAIN)
