"""Rows of the derived tables as the nouns of a study; columns in the order of their tables."""

from reader_study.cases import Arm, ImageRef, Read, ReaderKind, ReadStatus


def image_of_row(
    sha256: str, width: int, height: int, view: str, nm_per_px: int | None
) -> ImageRef:
    """Build an image from its row; lengths are stored in nanometres."""
    mm = None if nm_per_px is None else nm_per_px / 1e6
    return ImageRef(sha256, width, height, view, mm)


def read_of_row(
    reader_id: str,
    session: int,
    case_id: str,
    arm: str,
    reader_kind: str,
    position: int,
    status: str,
    category: str | None,
    likelihood: int | None,
    reason: str,
    _note: str,
    total_us: int,
    active_us: int,
    machine_us: int,
    locked_utc: str,
    seq: int,
) -> Read:
    """Build a read from its row; times are stored in microseconds."""
    return Read(
        reader_id=reader_id,
        reader_kind=ReaderKind(reader_kind),
        case_id=case_id,
        session=session,
        arm=Arm(arm),
        status=ReadStatus(status),
        category=category,
        likelihood=None if likelihood is None else float(likelihood),
        reason=reason,
        position=position,
        total_ms=total_us / 1000,
        active_ms=active_us / 1000,
        machine_ms=machine_us / 1000,
        locked_utc=locked_utc,
        seq=seq,
    )
