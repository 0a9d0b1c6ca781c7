"""A folder to be reviewed: DICOM with regions, a cine, a video, copies, an archive."""

import zipfile
from pathlib import Path

from tests.made_screened import FILES, make_media_folder
from tests.media.dicoms import make_dicom
from tests.unit.reader_study.intake.made_folders import noise, save, write_table

STILL, CINE, VIDEO, PLAIN = FILES
COPY = "four/copy.png"
ZIPPED = "more.zip!/five/still.dcm"
BROKEN = "six/broken.dcm"


def make_review_folder(folder: Path) -> Path:
    """Write files and their table, a case for each sub-folder."""
    make_media_folder(folder)
    save(folder / PLAIN, noise(3, width=160, height=140))
    save(folder / COPY, noise(3, width=160, height=140))
    inner = folder / "five.dcm"
    make_dicom(inner, frames=noise(5, width=160, height=140), PatientID="ZZPHI-5")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.write(inner, "five/still.dcm")
    inner.unlink()
    (folder / "six").mkdir()
    make_dicom(folder / BROKEN, frames=noise(6, width=60, height=40))
    whole = (folder / BROKEN).read_bytes()
    (folder / BROKEN).write_bytes(whole[: len(whole) // 2])
    paths = (*FILES, COPY, "five/still.dcm", BROKEN)
    lines = [
        (path, path.split("/")[0], f"p-{path.split('/')[0]}", ("benign", "malignant")[n % 2])
        for n, path in enumerate(dict.fromkeys(paths))
    ]
    labels = {case: label for _, case, _, label in lines}
    write_table(folder, [(path, case, who, labels[case]) for path, case, who, _ in lines])
    return folder
