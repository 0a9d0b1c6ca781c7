"""The nouns of a study: case, read.

Identifiers are opaque and given in a seeded random order, so that neither an id nor the order of
rows says anything of the reference standard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from reader_study.media.medium import Medium
from reader_study.media.playing import Played


class CaseRole(StrEnum):
    """What a case is for. Development cases train models and never reach a reader."""

    READING = "reading"
    DEVELOPMENT = "development"


class ReaderKind(StrEnum):
    """Who made a read. The record is the same for all."""

    HUMAN = "human"
    SIMULATED = "simulated"
    MODEL = "model"


STANDALONE = "standalone"
"""Arm of a model's own reads; no protocol declares it."""


class ReadStatus(StrEnum):
    """Outcome of a read; an inadequate image is an answer, not a gap.

    People know the first two; a model may fail in other ways, and all of them are counted.
    """

    OK = "ok"
    CANNOT_ASSESS = "cannot_assess"
    REFUSED = "refused"
    UNPARSED = "unparsed"
    TRUNCATED = "truncated"
    FILTERED = "filtered"
    NO_CLIP = "no_clip"
    EXCLUDED = "excluded"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"


@dataclass(frozen=True, slots=True)
class Case:
    """One lesion to be read, with all its media."""

    case_id: str
    patient_id: str
    lesion_id: str
    media: tuple[Medium, ...]
    role: CaseRole
    source: str = ""
    simulated: bool = False

    def seen_in(self, names: Sequence[str]) -> "Case":
        """Return the case with the media of these views or roles.

        All for no name; ``first`` is the first one.
        """
        if not names:
            return self
        return replace(self, media=tuple(self.media[n] for n in places_seen(self.media, names)))


def places_seen(media: Sequence[Medium], names: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the media of these views or roles, from 0; ``first`` is the first."""
    return tuple(
        place
        for place, medium in enumerate(media)
        if medium.view in names or medium.role in names or (place == 0 and "first" in names)
    )


@dataclass(frozen=True, slots=True)
class Read:
    """One locked assessment of one case by one reader: a radiologist, a network, a language model.

    Parameters
    ----------
    likelihood : float or None
        Likelihood of malignancy, 0–100; None when the case could not be assessed.
    position : int
        1-based place in the reader's list; 0 for a model.
    total_ms, active_ms, machine_ms : float or None
        From first paint to lock; the same without pauses; load, decode and reveal. None for models.
    locked_utc, origin, seq : str, str, int
        When it was locked, and the event that locked it: its chain and its number there.
    note : str
        The reader's free text.
    positive : bool or None
        The call of a model at its own threshold; a person's call follows from her category.
    category, likelihood
        What the form's call and rating hold; the whole answer is in `values`.
    arm : str
        Id of an arm of the protocol, or `STANDALONE`.
    kind : str
        What the read is for, see `reader_study.designs.step.StepKind`; only ``scored`` ones count.
    visit : int
        2 and more for a hidden repeat.
    form : str
        Id of the form that was answered.
    override : str
        Why the reader departed from the AI, where she said so.
    batch : int
        Place in the batch of reads without a break, from 1; 0 where it is not known.
    voided : bool
        The coordinator has voided it, with a reason; whether it counts is the protocol's to say.
    protocol_version : int
        Version of the protocol under which it was made; 1 before any amendment.
    played : tuple of Played
        What of each clip and series ran and was seen; none for stills.

    """

    reader_id: str
    reader_kind: ReaderKind
    case_id: str
    session: int
    arm: str
    status: ReadStatus
    category: str | None
    likelihood: float | None
    reason: str
    position: int
    total_ms: float | None
    active_ms: float | None
    machine_ms: float | None
    locked_utc: str
    seq: int
    note: str = ""
    origin: str = ""
    positive: bool | None = None
    kind: str = "scored"
    visit: int = 1
    form: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    override: str = ""
    batch: int = 0
    voided: bool = False
    protocol_version: int = 1
    played: tuple[Played, ...] = ()
