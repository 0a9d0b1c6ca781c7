"""Preparing cases for a study: opaque ids in random order, roles, a stream of media."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from ground.errors import IntakeError
from reader_study.cases import Case, CaseRole
from reader_study.deid.facts import KeptFacts, facts_kept
from reader_study.deid.pseudonyms import Pseudonyms
from reader_study.deid.screened import MaskReason, ScreenedMedium
from reader_study.intake.committing.decided import DecidedPlan, as_decided
from reader_study.intake.committing.making import MediumMaker
from reader_study.intake.committing.opaque import numbered, patient_keys, pixel_keys
from reader_study.intake.committing.prepared import PreparedCase
from reader_study.intake.committing.recognised import FIELD as SEEN
from reader_study.intake.committing.recognised import mark_of
from reader_study.intake.duplicates import Progress
from reader_study.intake.plan import IntakePlan, PlannedCase
from reader_study.intake.roles import draw_reading_cases, groups_of
from reader_study.intake.sources.detectors import detectors_of
from reader_study.truth import CaseTruth

_AHEAD = 2


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
        decided: DecidedPlan,
        entries: Sequence[_Entry],
        *,
        maker: MediumMaker,
        pseudonyms: Pseudonyms | None,
        progress: Progress | None,
    ) -> None:
        self._decided, self._plan, self._entries = decided, decided.plan, tuple(entries)
        self._maker, self._pseudonyms, self._progress = maker, pseudonyms, progress
        self._decisions = decided.decisions

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
        told: dict[str, object] = {
            "media_left_out": dict(self._plan.left_out),
            "accepted_unseen": self._decided.unseen,
        }
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
            **self._mark,
            **(told if self._decisions or self._plan.left_out else {}),
        }

    @property
    def _mark(self) -> dict[str, object]:
        known = self._pseudonyms
        return {} if known is None else {SEEN: mark_of(self._plan, known)}

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
        images = tuple(self._maker.made(medium) for medium in entry.planned.media)
        return PreparedCase(_case(entry), images, self._truth(entry), tuple(self._screened(entry)))

    def _screened(self, entry: _Entry) -> Iterator[ScreenedMedium]:
        """Yield what was said of each medium of a case."""
        for place, medium in enumerate(entry.planned.media):
            told, look = self._decisions.get(medium.path), medium.look
            if told is None or look is None:
                continue
            proposal = look.proposal
            yield ScreenedMedium(
                entry.case_id,
                place,
                told.masking,
                MaskReason.NOT_FOUND if proposal is None else proposal.why,
                told.masks,
                told.by,
                detectors_of(look),
            )

    def _truth(self, entry: _Entry) -> CaseTruth:
        planned = entry.planned
        return CaseTruth(
            case_id=entry.case_id,
            label=planned.label,
            histology=planned.histology,
            basis=planned.basis,
            source_birads=planned.birads,
            source_patient=planned.patient,
            source_files=tuple(medium.path for medium in planned.media),
            lesions=tuple(medium.lesions for medium in planned.media),
            facts=self._facts(planned),
        )

    def _facts(self, planned: PlannedCase) -> tuple[KeptFacts, ...]:
        """Return what is kept of the headers of a case's media; nothing where none has one."""
        headers = [{} if m.look is None else m.look.header for m in planned.media]
        if self._pseudonyms is None or not any(headers):
            return ()
        return tuple(facts_kept(header, self._pseudonyms) for header in headers)


def prepare(
    plan: IntakePlan | DecidedPlan,
    *,
    seed: int,
    maker: MediumMaker,
    reading_cases: int | None = None,
    pseudonyms: Pseudonyms | None = None,
    progress: Progress | None = None,
) -> IntakeBatch:
    """Give a plan's cases opaque ids and roles.

    Parameters
    ----------
    plan : IntakePlan or DecidedPlan
        A plan on which nobody has to decide, or as it was decided.
    seed : int
        The protocol's seed; same plan and seed, same batch.
    maker : MediumMaker
        Makes its media ready.
    reading_cases : int or None
        How many cases are read; the others train models. None: all are read.
    pseudonyms : Pseudonyms or None
        Under which facts of headers are kept; None keeps none.

    Raises
    ------
    IntakeError
        When the plan has errors or no case, or fewer cases than are to be read, or no set of
        whole patients is as small as the number to be read.

    """
    decided = plan if isinstance(plan, DecidedPlan) else as_decided(plan, {})
    plan = decided.plan
    _check(plan, reading_cases)
    keys = pixel_keys(plan.cases)
    n = len(plan.cases) if reading_cases is None else reading_cases
    reading = draw_reading_cases(plan.cases, seed=seed, keys=keys, n=n, like=plan.like)
    if not reading:
        least = min(map(len, groups_of(plan.cases, plan.like)))
        raise IntakeError(
            f"No case would be read: whole patients give no set of {n}, the smallest has {least}.",
            remedy=f"Ask for {least} cases or more, or check the column that names the patients.",
            path=plan.folder,
        )
    cases = numbered("C", seed, keys)
    lesions = numbered("L", seed, keys)
    patients = numbered("P", seed, patient_keys(plan.cases, keys))
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
    return IntakeBatch(decided, entries, maker=maker, pseudonyms=pseudonyms, progress=progress)


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


def _case(entry: _Entry) -> Case:
    return Case(
        case_id=entry.case_id,
        patient_id=entry.patient_id,
        lesion_id=entry.lesion_id,
        media=(),
        role=entry.role,
        source=entry.planned.source,
        simulated=entry.planned.simulated,
    )
