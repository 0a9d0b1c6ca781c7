"""When copies of a study are made while she is read: at the start, every half hour, at the end.

The caller decides on which thread, and asks between two acts: never while a read is being saved.
"""

from pathlib import Path

from ground.errors import ReaderStudyError
from reader_study.safekeeping.copies import copies_in
from reader_study.safekeeping.disks import DiskWarning, disk_warnings
from reader_study.safekeeping.making import back_up
from reader_study.safekeeping.parts import copy_parts
from reader_study.safekeeping.places import second_place
from reader_study.store.chain import ends_in, ends_of
from reader_study.study import Study

INTERVAL_NS = 30 * 60 * 10**9
"""Nanoseconds, by the clock that never runs backwards, from one copy to the next."""


class Safekeeper:
    """Makes the copies of one session."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._made_ns = study.clock.monotonic_ns()
        self._failed: tuple[DiskWarning, ...] = ()

    @property
    def warnings(self) -> tuple[DiskWarning, ...]:
        """What to tell who reads: of the last copy, and of the disk as it is now."""
        return (*self._failed, *disk_warnings(self._study.root))

    def start(self) -> None:
        """Copy the study before she is read, unless the newest copy holds all of her and is whole.

        Raises
        ------
        IntegrityError, StoreError
            When the copy in the study's folder cannot be written or read back. One that cannot be
            laid into the second folder is warned of: that disk may be elsewhere just now.

        """
        self._made_ns = self._study.clock.monotonic_ns()
        if not self._is_copied():
            back_up(self._study.store, self._study.paths.backups, clock=self._study.clock)
        self._failed = self._second()

    def _is_copied(self) -> bool:
        """Tell whether nothing was added since the newest copy, whose bytes are as they were."""
        copies = copies_in(self._study.paths.backups)
        ends = ends_of(self._study.store.heads)
        return (
            bool(copies)
            and ends_in(copies[-1].note.get("heads")) == ends
            and bool(copies[-1].is_whole())
        )

    def if_due(self) -> bool:
        """Copy the study if the last copy is half an hour old; tell whether it was.

        What fails is warned of: reading goes on, for each read is saved without it.
        """
        if self._study.clock.monotonic_ns() - self._made_ns < INTERVAL_NS:
            return False
        self.again()
        return True

    def again(self) -> None:
        """Copy the study now; what fails is warned of."""
        try:
            self.start()
        except ReaderStudyError as error:
            self._failed = (DiskWarning(error.what, error.remedy),)

    def _second(self) -> tuple[DiskWarning, ...]:
        place = second_place(self._study.root, self._study.store.origin)
        if place is None:
            return ()
        if not place.parent.is_dir():
            return (
                DiskWarning(
                    "The second folder of this study cannot be reached; no copy was laid there.",
                    "Attach its disk, or name another folder with `sonoread backups`.",
                ),
            )
        return self._copied_to(place)

    def _copied_to(self, place: Path) -> tuple[DiskWarning, ...]:
        try:
            back_up(self._study.store, place, clock=self._study.clock)
            copy_parts(self._study.paths, place)
        except ReaderStudyError as error:
            return (DiskWarning(error.what, error.remedy),)
        return ()
