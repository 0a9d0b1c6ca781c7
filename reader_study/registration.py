"""Taking prepared cases into a study: all of them, or none and nothing left behind."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from ground.errors import IntakeError, ReaderStudyError, StoreError
from ground.files import write_atomic
from reader_study import truth
from reader_study.cases import Case
from reader_study.deid.screened import ScreenedMedium
from reader_study.exchange.note import require_not_package
from reader_study.media.folder import MediaFolder
from reader_study.media.logged import KEY, told_of
from reader_study.media.medium import Medium
from reader_study.numbering import Numbering
from reader_study.safekeeping.begun_intake import COMMITTED, remove_unnamed_media
from reader_study.safekeeping.begun_intake import FIELD as INTAKE
from reader_study.safekeeping.replaced import replacement
from reader_study.sealed import finish_replacement, open_sealed
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.study_key import key_facts, made_key, open_study_key
from reader_study.trust.stretching import StretchedPassphrase
from reader_study.truth import CaseTruth, require_no_seal


class MediumToRegister(Protocol):
    """A still, a clip or a series that is ready to be stored."""

    def store(self, folder: MediaFolder) -> Medium:
        """Put it into the media folder, and return what the study keeps of it."""


class BegunIntake(Protocol):
    """The journal of an intake, by which a killed one goes on."""

    @property
    def id(self) -> str:
        """By which the log names the intake."""

    def remove(self) -> None:
        """Take it away.

        Raises
        ------
        IntakeError
            When it cannot be removed.

        """


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

    @property
    def screened(self) -> Sequence[ScreenedMedium]:
        """What a person said of its media; told under the id that the case gets."""


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
    begun: BegunIntake | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Store images, seal the reference standard, and write the cases into the log, before the lock.

    Cases that come to others get ids behind those, and a known patient keeps hers; the passphrase
    is then that of the first intake.

    Parameters
    ----------
    begun : BegunIntake, optional
        The journal of the intake: media that are stored stay when it fails, to go on with, and it
        is gone when the log tells of the intake.

    Raises
    ------
    IntakeError
        When the study is locked; for cases that come to others, as `append_cases`.
    TruthError
        When the passphrase is too short, or not that of the first intake or of the study's key.
    ReaderStudyError
        When a file cannot be written; then the study is as it was before, but for media that a
        journal knows.

    """
    require_not_package(study)
    if study.is_locked:
        raise IntakeError(
            "The study is locked.",
            remedy="Cases are added to it with a reason: `sonoread intake --reason`.",
            path=study.root,
        )
    if study.cases():
        append_cases(study, batch, passphrase=passphrase, begun=begun, progress=progress)
        return
    finish_replacement(study)
    require_no_seal(study.paths.truth)
    if has_key := bool(key_facts(study)):
        open_study_key(study, passphrase)  # one passphrase opens both
    written: list[Path] = []
    folder = MediaFolder(study.paths)
    try:
        taken = _store_media(folder, batch, progress)
        stretched = StretchedPassphrase.new(passphrase)
        new = replacement(study.paths.truth)
        sealed = truth.seal(new, taken.truths, passphrase=passphrase, stretched=stretched)
        written.append(new)
        key_made = () if has_key else _store_key(study, stretched, written)
        told = _events(batch, taken, sealed, len(taken.truths), begun)
        study.record(*told, *key_made)
    except BaseException as error:
        _undo(folder, written, begun, error)
        raise
    _finish(study, begun)


def append_cases(
    study: Study,
    batch: Batch,
    *,
    passphrase: str,
    also: Also | None = None,
    begun: BegunIntake | None = None,
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
        taken = _store_media(folder, batch, progress, numbering)
        whole = [*before.values(), *taken.truths]
        new = replacement(study.paths.truth)
        stretched = StretchedPassphrase.new(passphrase)
        sealed = truth.seal(new, whole, passphrase=passphrase, has_opened=True, stretched=stretched)
        written.append(new)
        # A study that an earlier version made has no key yet.
        key_made = () if key_facts(study) else _store_key(study, stretched, written)
        further = () if also is None else also(taken.cases, whole)
        told = _events(batch, taken, sealed, len(whole), begun)
        study.record(*told, *further, *key_made)
    except BaseException as error:
        _undo(folder, written, begun, error)
        raise
    _finish(study, begun)


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


@dataclass(slots=True)
class _Taken:
    """What was stored: cases with their media, their truths, and what was said of the media."""

    cases: list[Case] = field(default_factory=list)
    truths: list[CaseTruth] = field(default_factory=list)
    screened: list[tuple[ScreenedMedium, ...]] = field(default_factory=list)


def _events(
    batch: Batch, taken: _Taken, sealed: str, n: int, begun: BegunIntake | None
) -> Iterator[NewEvent]:
    summary = batch.summary if begun is None else {**batch.summary, INTAKE: begun.id}
    yield NewEvent(COMMITTED, "study", new=_plain(summary))
    for case, screened in zip(taken.cases, taken.screened, strict=True):
        yield NewEvent("case.registered", f"case/{case.case_id}", new=case_content(case))
        yield from (each.event() for each in screened)
    yield NewEvent("truth.sealed", "truth", new={"sha256": sealed, "n": n})


def _undo(
    folder: MediaFolder, written: list[Path], begun: BegunIntake | None, error: BaseException
) -> None:
    """Take away what is new; what nobody can say of yet is judged at the next opening."""
    if begun is None:
        folder.discard()
    if not isinstance(error, StoreError):
        _remove(written)


def _finish(study: Study, begun: BegunIntake | None) -> None:
    finish_replacement(study)
    if begun is not None:
        remove_unnamed_media(study.paths, study.cases())
        with suppress(IntakeError):  # it goes when the study is opened next
            begun.remove()


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
) -> _Taken:
    taken = _Taken()
    for done, item in enumerate(batch.cases(), start=1):
        media = tuple(image.store(folder) for image in item.images)
        case, told = replace(item.case, media=media), item.truth
        if numbering is not None:
            case, told = numbering.numbered(case, told)
        taken.cases.append(case)
        taken.truths.append(told)
        taken.screened.append(tuple(replace(each, case_id=case.case_id) for each in item.screened))
        if progress is not None:
            progress(done, batch.n_cases)
    folder.sync()
    return taken


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
