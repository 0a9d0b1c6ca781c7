"""Media of a plan to media of a study: each stored once, and known when an intake goes on."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from ground.errors import IntakeError, MediaError
from ground.regular import open_regular
from reader_study.deid.masks import Masks
from reader_study.held_files import CLIP
from reader_study.intake.committing.prepared import (
    MediumToStore,
    PreparedImage,
    PreparedMedium,
    changed,
    encoded,
)
from reader_study.intake.plan import PlannedMedium
from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.opening import HEAD_BYTES, ContentKind, SourceOpener
from reader_study.intake.sources.source import MediaSource
from reader_study.media.folder import MediaFolder
from reader_study.media.medium import Medium, MediumKind
from reader_study.media.storing import Source, StoredMedium

OnDisk = Callable[[MediaSource], AbstractContextManager[Source]]
"""Gives the files of a source for as long as it is open."""


class StoredMemory(Protocol):
    """What remembers what was looked at and stored: the journal of an intake."""

    def is_as_seen(self, source: MediaSource) -> bool:
        """Tell whether a source was looked at, and its files have not changed since."""

    def stored_of(self, source: MediaSource, masks: Masks) -> StoredMedium | None:
        """Return the medium of a source that lies in the study with these masks."""

    def add_stored(self, source: MediaSource, masks: Masks, stored: StoredMedium) -> None:
        """Remember one."""


class MediumMaker(Protocol):
    """Makes media of a plan ready; may be asked from several threads."""

    def made(self, planned: PlannedMedium) -> MediumToStore:
        """Return a medium that is stored, or can be.

        Raises
        ------
        IntakeError
            When it cannot be decoded, or has changed since it was looked at.

        """


class SourceStoring:
    """Stores sources with the masks that were decided, those alone that are not stored yet.

    A still that is no DICOM file and has no masks is kept as its pixels alone.

    Parameters
    ----------
    opener : SourceOpener
        Opens and stores the files.
    on_disk : callable
        Where they lie.
    folder : MediaFolder
        Of the study.
    memory : StoredMemory
        The journal of the intake.
    decisions : mapping
        By path; a source without one has no masks.

    """

    def __init__(
        self,
        opener: SourceOpener,
        on_disk: OnDisk,
        folder: MediaFolder,
        memory: StoredMemory,
        decisions: Mapping[str, SourceDecision],
    ) -> None:
        self._opener, self._on_disk, self._folder = opener, on_disk, folder
        self._memory, self._decisions = memory, decisions

    def made(self, planned: PlannedMedium) -> MediumToStore:
        """See `MediumMaker`."""
        source = planned.source
        decision = self._decisions.get(source.path)
        masks = () if decision is None else decision.masks
        before = self._memory.stored_of(source, masks)
        if before is not None:
            return _prepared(planned, before)
        try:
            with self._on_disk(source) as place:
                return self._made(planned, masks, place)
        except MediaError as error:
            raise IntakeError(error.what, remedy=error.remedy, path=error.path) from error

    def _made(self, planned: PlannedMedium, masks: Masks, place: Source) -> MediumToStore:
        if not self._memory.is_as_seen(planned.source):
            raise changed(place)
        if not masks and self._is_plain(planned, place):
            with self._opener.open(place) as opened:
                image = encoded(planned, opened.frame(0), place)
            return _Remembered(image, self._memory, planned.source)
        stored = self._folder.store(place, self._opener.store, areas=masks)
        if not _is_as_seen(stored.medium, planned.look):
            raise changed(place)
        self._memory.add_stored(planned.source, masks, stored)
        return _prepared(planned, stored)

    def _is_plain(self, planned: PlannedMedium, place: Source) -> bool:
        if isinstance(place, tuple) or planned.look is None:
            return False
        if planned.look.kind is not MediumKind.STILL:
            return False
        try:
            with open_regular(place, CLIP) as file:
                head = file.read(HEAD_BYTES)
        except OSError as error:
            raise IntakeError(
                f"The image cannot be read ({error.strerror}).",
                remedy="Check the folder, and take it in again.",
                path=place,
            ) from error
        return self._opener.content_of(head) is ContentKind.STILL


@dataclass(frozen=True, slots=True)
class _Remembered:
    """An image that the journal knows as soon as it is stored."""

    image: PreparedImage
    memory: StoredMemory
    source: MediaSource

    def store(self, folder: MediaFolder) -> Medium:
        """Put it into the media folder, and return what the study keeps of it."""
        medium = self.image.store(folder)
        bare = replace(medium, role="", view="", mm_per_px=None)
        self.memory.add_stored(self.source, (), StoredMedium(bare, (), self.image.pixels_sha256))
        return medium


def _prepared(planned: PlannedMedium, stored: StoredMedium) -> PreparedMedium:
    medium = stored.medium
    scale = medium.mm_per_px if medium.mm_per_px is not None else planned.mm_per_px
    kept = replace(medium, role=planned.role, view=planned.view, mm_per_px=scale)
    return PreparedMedium(kept)


def _is_as_seen(medium: Medium, look: SourceLook | None) -> bool:
    """Tell whether what was stored is what masks were decided for."""
    if look is None:
        return False
    seen = (look.kind, look.width, look.height, look.frames)
    return seen == (medium.kind, medium.width, medium.height, medium.frames)
