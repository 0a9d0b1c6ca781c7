"""The attributes of a file that de-identification asks for, as plain text.

They are read only where they are asked for, in the decoding process; a clip that is opened to be
seen has none of them in memory.
"""

from pathlib import Path
from typing import Final

from pydicom.datadict import tag_for_keyword

from viewer.frames.dicom.file import open_file
from viewer.frames.dicom.guard import reading
from viewer.frames.dicom.values import text

KEYWORDS: Final = (
    *("SOPInstanceUID", "StudyDate", "ContentDate", "StudyTime", "ContentTime", "Modality"),
    *("Manufacturer", "PatientID", "PatientBirthDate", "PatientSex", "PatientAge"),
    *("BodyPartExamined", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"),
    *("Laterality", "ImageLaterality"),
)
"""The list of ``resources/deid/kept.toml``."""

MAX_TEXT: Final = 256
"""Characters of a value; none of these is longer in the standard."""


def read_header_facts(path: Path) -> dict[str, str]:
    """Return the first value of each attribute that the file has, by keyword.

    Raises
    ------
    MediaError
        When the file holds no image, or its header is damaged.

    """
    tags = [tag for keyword in KEYWORDS if (tag := tag_for_keyword(keyword)) is not None]
    with reading(path):
        file = open_file(path, also=tags)
        try:
            found = {keyword: text(file.header, keyword)[:MAX_TEXT] for keyword in KEYWORDS}
        finally:
            file.stream.close()
    return {keyword: value for keyword, value in found.items() if value}
