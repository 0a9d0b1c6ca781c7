"""Preparing cases for a study: opaque ids in random order, roles, a stream of encoded images."""

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from ground.errors import IntakeError, MediaError
from reader_study.allocation import seeded_order
from reader_study.cases import Case, CaseRole
from reader_study.intake.duplicates import Decode, Progress
from reader_study.intake.file_names import on_disk
from reader_study.intake.media import encode_media, pixel_digest
from reader_study.intake.plan import IntakePlan, PlannedCase, PlannedMedium
from reader_study.intake.roles import draw_reading_cases, groups_of
from reader_study.media.folder import MediaFolder
from reader_study.media.medium import Medium
from reader_study.truth import CaseTruth

_DIGITS = 4
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class PreparedImage:
    """One encoded image: what the study keeps of it, and the bytes to store."""

    ref: Medium
    png: bytes

    def store(self, folder: MediaFolder) -> Medium:
        """Put it into the media folder, and return what the study keeps of it."""
        return folder.add(self.ref, self.png)


@dataclass(frozen=True, slots=True)
class PreparedCase:
    """One case under its opaque ids, with its images and its reference standard."""

    case: Case
    images: tuple[PreparedImage, ...]
    truth: CaseTruth


@dataclass(frozen=True, slots=True)
class _Entry:
    """A planned case and the ids it goes by from now on."""

    planned: PlannedCase
    case_id: str
    patient_id: str
    lesion_id: str
    role: CaseRole


class IntakeBatch:
    """Cases ready for :func:`reader_study.registration.register`."""

    def __init__(
        self,
        plan: IntakePlan,
        entries: Sequence[_Entry],
        *,
        decode: Decode,
        progress: Progress | None,
    ) -> None:
        self._plan, self._entries = plan, tuple(entries)
        self._decode, self._progress = decode, progress

    @property
    def n_cases(self) -> int:
        """Number of cases."""
        return len(self._entries)

    @property
    def n_reading(self) -> int:
        """Number of cases that readers will read."""
        return sum(entry.role is CaseRole.READING for entry in self._entries)

    @property
    def source_simulated(self) -> bool:
        """Whether any image is simulated."""
        return any(entry.planned.simulated for entry in self._entries)

    @property
    def summary(self) -> dict[str, object]:
        """Counts for the log; no name, and no label, not even the number of each.

        Readers who knew how many cases are malignant would read by that number.
        """
        cases = [entry.planned for entry in self._entries]
        return {
            "images_found": self._plan.images_found,
            "images": sum(len(case.media) for case in cases),
            "cases": len(cases),
            "patients": len({case.patient for case in cases}),
            "reading_cases": self.n_reading,
            "development_cases": len(cases) - self.n_reading,
            "simulated_cases": sum(case.simulated for case in cases),
            "excluded": self._plan.excluded_by_reason,
            "duplicates": self._plan.copies,
            "near_copies": len(self._plan.like),
            **({"eligibility": dict(asked)} if (asked := self._plan.eligibility) else {}),
            "warnings": len(self._plan.warnings),
            "table_form": self._plan.form,
            "mapping": "guessed" if self._plan.guessed else "given",
        }

    def cases(self) -> Iterator[PreparedCase]:
        """Stream the cases in order of their ids, a few in memory at a time.

        The next ones are decoded while the caller writes one to the disk.

        Raises
        ------
        IntakeError
            When an image changed since the scan.

        """
        for done, case in enumerate(_ahead(self._entries, self._prepared), start=1):
            yield case
            if self._progress is not None:
                self._progress(done, self.n_cases)

    def _prepared(self, entry: _Entry) -> PreparedCase:
        images = tuple(self._image(image) for image in entry.planned.media)
        return PreparedCase(_case(entry, images), images, _truth(entry))

    def _image(self, image: PlannedMedium) -> PreparedImage:
        path = self._plan.folder / image.path
        try:
            pixels = self._decode(on_disk(self._plan.folder, image.path))
        except MediaError as error:
            raise IntakeError(error.what, remedy=error.remedy, path=path) from error
        if pixel_digest(pixels) != image.digest:
            raise IntakeError(
                "The image has changed since the folder was looked at.",
                remedy="Take the folder in again, and let nothing write to it meanwhile.",
                path=path,
            )
        png = encode_media(pixels)
        height, width = pixels.shape[:2]
        sha256 = hashlib.sha256(png).hexdigest()
        return PreparedImage(
            Medium(sha256, width, height, view=image.view, mm_per_px=image.mm_per_px), png
        )


def prepare(
    plan: IntakePlan,
    *,
    seed: int,
    decode: Decode,
    reading_cases: int | None = None,
    progress: Progress | None = None,
) -> IntakeBatch:
    """Give a plan's cases opaque ids and roles.

    Parameters
    ----------
    seed : int
        The protocol's seed; same plan and seed, same batch.
    reading_cases : int or None
        How many cases are read; the others train models. None: all are read.

    Raises
    ------
    IntakeError
        When the plan has errors or no case, or fewer cases than are to be read, or no set of
        whole patients is as small as the number to be read.

    """
    _check(plan, reading_cases)
    keys = _keys(plan.cases)
    n = len(plan.cases) if reading_cases is None else reading_cases
    reading = draw_reading_cases(plan.cases, seed=seed, keys=keys, n=n, like=plan.like)
    if not reading:
        least = min(map(len, groups_of(plan.cases, plan.like)))
        raise IntakeError(
            f"No case would be read: whole patients give no set of {n}, the smallest has {least}.",
            remedy=f"Ask for {least} cases or more, or check the column that names the patients.",
            path=plan.folder,
        )
    cases = _numbered("C", seed, keys)
    lesions = _numbered("L", seed, keys)
    patients = _numbered("P", seed, _patient_keys(plan.cases, keys))
    entries = [
        _Entry(
            planned=case,
            case_id=cases[case.name],
            patient_id=patients[case.patient],
            lesion_id=lesions[case.name],
            role=CaseRole.READING if case.name in reading else CaseRole.DEVELOPMENT,
        )
        for case in plan.cases
    ]
    entries.sort(key=lambda entry: (len(entry.case_id), entry.case_id))
    return IntakeBatch(plan, entries, decode=decode, progress=progress)


def _ahead(
    entries: Sequence[_Entry], make: Callable[[_Entry], PreparedCase]
) -> Iterator[PreparedCase]:
    """Yield what is made of each entry, in order, made a few entries ahead in threads."""
    threads = ThreadPoolExecutor(_AHEAD)
    waiting: deque[Future[PreparedCase]] = deque()
    try:
        for entry in entries:
            waiting.append(threads.submit(make, entry))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # Whoever stops in between does not wait for the rest.
        threads.shutdown(cancel_futures=True)


def _check(plan: IntakePlan, reading_cases: int | None) -> None:
    if plan.errors:
        raise IntakeError(
            f"The folder has {len(plan.errors)} errors; the first: {plan.errors[0]}",
            remedy="Correct them, or leave the cases concerned out with --skip-bad.",
            path=plan.folder,
        )
    if not plan.cases:
        raise IntakeError(
            "No case is left.", remedy="See why cases were left out.", path=plan.folder
        )
    if reading_cases is not None and not 1 <= reading_cases <= len(plan.cases):
        raise IntakeError(
            f"{reading_cases} cases cannot be read: the folder has {len(plan.cases)}.",
            remedy=f"Choose a number from 1 to {len(plan.cases)}.",
            path=plan.folder,
        )


def _keys(cases: Sequence[PlannedCase]) -> dict[str, str]:
    """Return a text per case made of its pixels alone, so that names have no say in any order."""
    seen: Counter[str] = Counter()
    keys = {}
    for case in cases:
        pixels = "/".join(image.digest for image in case.media)
        keys[case.name] = f"{pixels}#{seen[pixels]}"
        seen[pixels] += 1
    return keys


def _patient_keys(cases: Sequence[PlannedCase], keys: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for case in cases:
        key = keys[case.name]
        found[case.patient] = min(key, found.get(case.patient, key))
    return found


def _numbered(letter: str, seed: int, keys: Mapping[str, str]) -> dict[str, str]:
    """Return an id per name: a letter and a number drawn by seed."""
    names = {key: name for name, key in keys.items()}
    order = seeded_order(seed, f"intake/{letter}", sorted(names))
    digits = max(_DIGITS, len(str(len(order))))
    return {names[key]: f"{letter}{n:0{digits}}" for n, key in enumerate(order, start=1)}


def _case(entry: _Entry, images: Sequence[PreparedImage]) -> Case:
    return Case(
        case_id=entry.case_id,
        patient_id=entry.patient_id,
        lesion_id=entry.lesion_id,
        media=tuple(image.ref for image in images),
        role=entry.role,
        source=entry.planned.source,
        simulated=entry.planned.simulated,
    )


def _truth(entry: _Entry) -> CaseTruth:
    planned = entry.planned
    return CaseTruth(
        case_id=entry.case_id,
        label=planned.label,
        histology=planned.histology,
        basis=planned.basis,
        source_birads=planned.birads,
        source_patient=planned.patient,
        source_files=tuple(image.path for image in planned.media),
        lesions=tuple(medium.lesions for medium in planned.media),
    )
