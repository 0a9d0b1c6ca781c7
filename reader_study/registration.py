"""Taking prepared cases into a study: all of them, or none and nothing left behind."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ground.errors import IntakeError, ReaderStudyError
from ground.files import sync_folder, write_atomic
from reader_study import truth
from reader_study.cases import Case, ImageRef
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.truth import CaseTruth

MEDIA_TIME_NS = 946_684_800 * 10**9
"""Every stored image carries this modification time (2000-01-01), so that times tell nothing."""


class ImageToRegister(Protocol):
    """One encoded image."""

    @property
    def ref(self) -> ImageRef:
        """What the study keeps of it."""

    @property
    def png(self) -> bytes:
        """The bytes to store."""


class CaseToRegister(Protocol):
    """One case ready to be stored."""

    @property
    def case(self) -> Case:
        """The case under its opaque ids."""

    @property
    def images(self) -> tuple[ImageToRegister, ...]:
        """Its images in order."""

    @property
    def truth(self) -> CaseTruth:
        """Its reference standard, for the sealed file only."""


class Batch(Protocol):
    """What intake hands over."""

    @property
    def n_cases(self) -> int:
        """Number of cases."""

    @property
    def summary(self) -> dict[str, object]:
        """Counts for the flow diagram; nothing that tells a single case's truth."""

    def cases(self) -> Iterator[CaseToRegister]:
        """Stream the cases."""


def register(
    study: Study,
    batch: Batch,
    *,
    passphrase: str,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Store images, seal the reference standard, and write the cases into the log.

    Raises
    ------
    IntakeError
        When the study has cases already, or is locked.
    ReaderStudyError
        When a file cannot be written; then the study is as it was before.

    """
    if study.is_locked or study.cases():
        raise IntakeError(
            "The study holds cases already.",
            remedy="Make a new study and take all images in at once.",
            path=study.root,
        )
    written: list[Path] = []
    try:
        cases, truths = _store_media(study, batch, written, progress)
        sealed = truth.seal(study.paths.truth, truths, passphrase=passphrase)
        written.append(study.paths.truth)
        study.record(
            NewEvent("intake.committed", "study", new=_plain(batch.summary)),
            *(NewEvent("case.registered", f"case/{c.case_id}", new=_content(c)) for c in cases),
            NewEvent("truth.sealed", "truth", new={"sha256": sealed, "n": len(truths)}),
        )
    except BaseException:
        _remove(written)
        raise


def _store_media(
    study: Study,
    batch: Batch,
    written: list[Path],
    progress: Callable[[int, int], None] | None,
) -> tuple[list[Case], list[CaseTruth]]:
    cases: list[Case] = []
    truths: list[CaseTruth] = []
    for done, item in enumerate(batch.cases(), start=1):
        for image in item.images:
            path = study.media_path(image.ref.sha256)
            if not path.exists():
                _write_image(path, image.png)
                written.append(path)
        cases.append(item.case)
        truths.append(item.truth)
        if progress is not None:
            progress(done, batch.n_cases)
    _sync_folders(path.parent for path in written)
    return cases, truths


def _write_image(path: Path, data: bytes) -> None:
    write_atomic(path, data, mode=0o444, flush_folder=False)
    os.utime(path, ns=(MEDIA_TIME_NS, MEDIA_TIME_NS))


def _sync_folders(folders: Iterable[Path]) -> None:
    """Flush the entries of all folders once: the log that names the files is written after."""
    distinct = sorted(set(folders))
    for folder in {*distinct, *(folder.parent for folder in distinct)}:
        sync_folder(folder)


def _remove(paths: list[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.chmod(0o644)
            path.unlink()


def _content(case: Case) -> dict[str, Value]:
    return {
        "case_id": case.case_id,
        "patient_id": case.patient_id,
        "lesion_id": case.lesion_id,
        "role": case.role.value,
        "source": case.source,
        "simulated": case.simulated,
        "images": [_image_content(image) for image in case.images],
    }


def _image_content(image: ImageRef) -> dict[str, Value]:
    nm = None if image.mm_per_px is None else round(image.mm_per_px * 1e6)
    return {
        "sha256": image.sha256,
        "width": image.width,
        "height": image.height,
        "view": image.view,
        "nm_per_px": nm,
    }


def _plain(value: object) -> Value:
    match value:
        case None | bool() | int() | str():
            return value
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            raise ReaderStudyError(
                f"The intake summary holds a {type(value).__name__}.",
                remedy="Counts and words only.",
            )
