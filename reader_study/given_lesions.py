"""Which lesion of each case readers are shown, where the protocol says so: told to the log.

What is outlined lies with the reference standard (ADR 31). Of the cases that somebody is shown it
becomes part of the log with the steps, and only where every one of them is outlined.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol as Shape

from ground.errors import ProtocolError
from reader_study.cases import Case
from reader_study.media.lesions import Lesions, told_boxes
from reader_study.media.medium import MediumKind
from reader_study.protocol.content import Protocol
from reader_study.protocol.showing import Hanging
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.store.names import LESIONS_GIVEN

Outlined = Mapping[str, tuple[Lesions, ...]]
"""Lesions of each medium, by the id of its case."""


class OutlinedCase(Shape):
    """What is asked of a case's reference standard here."""

    @property
    def lesions(self) -> tuple[Lesions, ...]:
        """Of each medium, in order."""


def shows_lesions(protocol: Protocol) -> bool:
    """Tell whether readers are shown where the lesion is."""
    return protocol.hanging.lesion != Hanging().lesion


def outlined_of(truths: Mapping[str, OutlinedCase]) -> Outlined:
    """Return what is outlined, and nothing else of the reference standard."""
    return {case_id: one.lesions for case_id, one in truths.items()}


def given_events(
    protocol: Protocol, cases: Sequence[Case], outlined: Outlined | None
) -> Iterator[NewEvent]:
    """Return an event for each case that somebody is shown; none where the protocol shows none.

    Parameters
    ----------
    outlined : mapping, optional
        Of these cases, from the reference standard.

    Raises
    ------
    ProtocolError
        When the reference standard is not given, or some still of a case has no outline: readers
        would know these cases by it.

    """
    if not shows_lesions(protocol):
        return
    if outlined is None:
        raise ProtocolError(
            "hanging.lesion: where lesions are is kept with the reference standard.",
            remedy='Lock with --passphrase-file, or write lesion = "none".',
        )
    lacking = [case for case in cases if not _is_outlined(case, outlined.get(case.case_id, ()))]
    if lacking:
        raise ProtocolError(
            f"hanging.lesion: {len(lacking)} of {len(cases)} cases have no outline of their "
            "lesion, and readers would know them by it.",
            remedy="Make the study anew and take in outlined cases alone (`sonoread intake "
            '--skip-bad` leaves out the others), or write lesion = "none".',
        )
    for case in sorted(cases, key=lambda case: case.case_id):
        told: Value = [told_boxes(lesions) for lesions in outlined[case.case_id]]
        content: Value = {"case_id": case.case_id, "lesions": told}
        yield NewEvent(LESIONS_GIVEN, f"case/{case.case_id}", new=content)


def _is_outlined(case: Case, lesions: tuple[Lesions, ...]) -> bool:
    """Tell whether every still of a case has an outline that lies in it."""
    return len(lesions) == len(case.media) and all(
        bool(boxes) and all(box.lies_inside(medium.width, medium.height) for box in boxes)
        for medium, boxes in zip(case.media, lesions, strict=True)
        if medium.kind is MediumKind.STILL
    )
