"""Taking prepared cases into a study: all of them, or none and nothing left behind."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ground.errors import IntakeError, ReaderStudyError
from ground.files import write_atomic
from reader_study import truth
from reader_study.cases import Case
from reader_study.exchange.note import require_not_package
from reader_study.media.folder import MediaFolder
from reader_study.media.logged import KEY, told_of
from reader_study.media.medium import Medium
from reader_study.numbering import Numbering
from reader_study.sealed import finish_replacement, open_sealed, replacement
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.study_key import key_facts, made_key, open_study_key
from reader_study.trust.stretching import StretchedPassphrase
from reader_study.truth import CaseTruth


class MediumToRegister(Protocol):
    """A still, a clip or a series that is ready to be stored."""

    def store(self, folder: MediaFolder) -> Medium:
        """Put it into the media folder, and return what the study keeps of it."""


class CaseToRegister(Protocol):
    """One case ready to be stored."""

    @property
    def case(self) -> Case:
        """The case under its opaque ids; its media are those that `images` give when stored."""

    @property
    def images(self) -> tuple[MediumToRegister, ...]:
        """Its media in order."""

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


Also = Callable[[Sequence[Case], Sequence[CaseTruth]], Sequence[NewEvent]]
"""Gives further events for cases that were added, and the truths of all; stored with them."""


def register(
    study: Study,
    batch: Batch,
    *,
    passphrase: str,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Store images, seal the reference standard, and write the cases into the log, before the lock.

    Cases that come to others get ids behind those, and a known patient keeps hers; the passphrase
    is then that of the first intake.

    Raises
    ------
    IntakeError
        When the study is locked; for cases that come to others, as `append_cases`.
    TruthError
        When the passphrase is too short, or not that of the first intake or of the study's key.
    ReaderStudyError
        When a file cannot be written; then the study is as it was before.

    """
    require_not_package(study)
    if study.is_locked:
        raise IntakeError(
            "The study is locked.",
            remedy="Cases are added to it with a reason: `sonoread intake --reason`.",
            path=study.root,
        )
    if study.cases():
        append_cases(study, batch, passphrase=passphrase, progress=progress)
        return
    if has_key := bool(key_facts(study)):
        open_study_key(study, passphrase)  # one passphrase opens both
    written: list[Path] = []
    folder = MediaFolder(study.paths)
    try:
        cases, truths = _store_media(folder, batch, progress)
        stretched = StretchedPassphrase.new(passphrase)
        sealed = truth.seal(study.paths.truth, truths, passphrase=passphrase, stretched=stretched)
        written.append(study.paths.truth)
        key_made = () if has_key else _store_key(study, stretched, written)
        study.record(*_events(batch, cases, sealed, len(truths)), *key_made)
    except BaseException:
        folder.discard()
        _remove(written)
        raise


def append_cases(
    study: Study,
    batch: Batch,
    *,
    passphrase: str,
    also: Also | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Take cases into a study that has some, and seal the reference standard of all anew.

    Raises
    ------
    IntakeError
        When a model is frozen, which has no answer for them; when an image is in the study
        already, or a patient has cases of the other role.
    TruthError
        When the passphrase is not that of the first intake.

    """
    require_no_model(study)
    before = open_sealed(study, passphrase)
    written: list[Path] = []
    folder = MediaFolder(study.paths)
    try:
        numbering = Numbering(study.cases(), before)
        cases, truths = _store_media(folder, batch, progress, numbering)
        whole = [*before.values(), *truths]
        new = replacement(study.paths.truth)
        stretched = StretchedPassphrase.new(passphrase)
        sealed = truth.seal(new, whole, passphrase=passphrase, has_opened=True, stretched=stretched)
        written.append(new)
        # A study that an earlier version made has no key yet.
        key_made = () if key_facts(study) else _store_key(study, stretched, written)
        further = () if also is None else also(cases, whole)
        study.record(*_events(batch, cases, sealed, len(whole)), *further, *key_made)
    except BaseException:
        folder.discard()
        _remove(written)
        raise
    finish_replacement(study)


def require_no_model(study: Study) -> None:
    """Refuse cases for which a frozen model would have no answer.

    Raises
    ------
    IntakeError
        When a model, or a source of texts, is frozen.

    """
    frozen = ", ".join(model.model_id for model in study.store.tables.models())
    if frozen:
        raise IntakeError(
            f"The answers of {frozen} are frozen, and added cases would have none.",
            remedy="Take all cases in before `sonoread predict` and `sonoread texts`; with a "
            "frozen model make a new study.",
            path=study.root,
        )


def _events(batch: Batch, cases: Sequence[Case], sealed: str, n: int) -> Iterator[NewEvent]:
    yield NewEvent("intake.committed", "study", new=_plain(batch.summary))
    for case in cases:
        yield NewEvent("case.registered", f"case/{case.case_id}", new=case_content(case))
    yield NewEvent("truth.sealed", "truth", new={"sha256": sealed, "n": n})


def _store_key(
    study: Study, stretched: StretchedPassphrase, written: list[Path]
) -> Sequence[NewEvent]:
    blob, told = made_key(study.id, stretched)
    write_atomic(study.paths.study_key, blob, mode=0o600)
    written.append(study.paths.study_key)
    return [told]


def _store_media(
    folder: MediaFolder,
    batch: Batch,
    progress: Callable[[int, int], None] | None,
    numbering: Numbering | None = None,
) -> tuple[list[Case], list[CaseTruth]]:
    cases: list[Case] = []
    truths: list[CaseTruth] = []
    for done, item in enumerate(batch.cases(), start=1):
        media = tuple(image.store(folder) for image in item.images)
        case, told = replace(item.case, media=media), item.truth
        if numbering is not None:
            case, told = numbering.numbered(case, told)
        cases.append(case)
        truths.append(told)
        if progress is not None:
            progress(done, batch.n_cases)
    folder.sync()
    return cases, truths


def _remove(paths: list[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.chmod(0o644)
            path.unlink()


def case_content(case: Case) -> dict[str, Value]:
    """Return the content of ``case.registered``."""
    return {
        "case_id": case.case_id,
        "patient_id": case.patient_id,
        "lesion_id": case.lesion_id,
        "role": case.role.value,
        "source": case.source,
        "simulated": case.simulated,
        KEY: [{**told_of(medium)} for medium in case.media],
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
