"""Adding cases to a locked study: an amendment with a reason; nobody's steps move."""

from collections.abc import Callable, Sequence

from ground.errors import ProtocolError
from reader_study.cases import Case, CaseRole
from reader_study.conduct.amending import amended_event, practice_cases
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.designs.amending import append_steps
from reader_study.designs.order import generator
from reader_study.designs.step import ReadStep
from reader_study.given_lesions import given_events, outlined_of
from reader_study.registration import Batch, BegunIntake, append_cases
from reader_study.store import NewEvent
from reader_study.store.drawn import steps_events
from reader_study.study import Study
from reader_study.truth import CaseTruth


def add_cases(
    study: Study,
    batch: Batch,
    *,
    passphrase: str,
    reason: str,
    begun: BegunIntake | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[ReadStep, ...]:
    """Take further cases into a locked study, and draw the steps for them behind all others.

    Parameters
    ----------
    passphrase : str
        With which the reference standard was sealed at the first intake.
    begun : BegunIntake, optional
        The journal of the intake.

    Returns
    -------
    tuple of ReadStep
        The new steps, of all readers.

    Raises
    ------
    ReadingRuleError
        Without a reason, or after the close.
    IntakeError
        When a model is frozen, which has no answer for them; or as `append_cases`.
    ProtocolError
        When no case is to be read, the order cannot be kept, or readers are shown lesions and one
        is not outlined.

    """
    told = required_reason(reason)
    require_conduct(study)
    before = study.steps()
    drawn: list[ReadStep] = []

    def amendment(added: Sequence[Case], truths: Sequence[CaseTruth]) -> list[NewEvent]:
        reading = [*study.cases(CaseRole.READING), *_to_be_read(added)]
        malignant = {one.case_id: one.label == "malignant" for one in truths}
        drawn.extend(
            append_steps(
                study.protocol,
                before,
                reading,
                malignant=malignant if study.protocol.design.max_run else None,
                practice=practice_cases(study),
            )
        )
        if not drawn:
            raise ProtocolError(
                "None of the cases is to be read, and the study is locked.",
                remedy="Cases for development are taken in before the lock.",
                path=study.root,
            )
        n = len(study.cases())
        changes = {"cases": (str(n), str(n + len(added)))}
        outlined = outlined_of({one.case_id: one for one in truths})
        given = given_events(study.protocol, _to_be_read(added), outlined)
        steps = steps_events(study.protocol.seed, drawn, generator=generator(study.protocol))
        return [amended_event(study, study.protocol, changes, reason=told), *given, *steps]

    append_cases(
        study, batch, passphrase=passphrase, also=amendment, begun=begun, progress=progress
    )
    return tuple(drawn)


def _to_be_read(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.role is CaseRole.READING]
