"""A stored medium as frames: the file, and the JSON beside it that its last bytes name."""

import hashlib
from pathlib import Path

from ground.errors import MediaError
from ground.regular import read_regular
from viewer.frames.clip import Clip
from viewer.frames.series.planes import Plane
from viewer.stored.clip import DAMAGED, StoredClip
from viewer.stored.description import MAX_BYTES, Description
from viewer.stored.series import MAGIC, StoredSeries
from viewer.stored.still import StoredStill

INFO_SUFFIX = ".json"
_EBML = b"\x1a\x45\xdf\xa3"


def open_stored(path: Path, info_sha256: bytes, plane: Plane | None = None) -> Clip:
    """Open a stored medium.

    Parameters
    ----------
    info_sha256 : bytes
        Hash of its description, as its last bytes name it.
    plane : Plane, optional
        Through which a series is cut; as it was acquired when not given.

    Raises
    ------
    MediaError
        When the description is missing or another one, or the file is damaged.

    """
    description = _description(path, info_sha256)
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    if head.startswith(_EBML):
        return StoredClip(path, description)
    if head == MAGIC:
        return StoredSeries(path, description, plane)
    return StoredStill(path, description)


def _description(path: Path, info_sha256: bytes) -> Description:
    beside = path.with_suffix(INFO_SUFFIX)
    try:
        data = read_regular(beside, MAX_BYTES)
    except OSError as error:
        raise MediaError(
            "The description of the medium is missing or cannot be read.",
            remedy=DAMAGED,
            path=beside,
        ) from error
    if hashlib.sha256(data).digest() != info_sha256:
        raise MediaError(
            "The description of the medium was changed, or is that of another.",
            remedy=DAMAGED,
            path=beside,
        )
    try:
        return Description.decoded(data)
    except ValueError as error:
        raise MediaError(
            f"The description of the medium cannot be read ({error}).",
            remedy="Open the study with the version of SonoRead that made it.",
            path=beside,
        ) from error
