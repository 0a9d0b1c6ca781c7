"""What one reader's package holds, decided before a byte of it is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from ground.errors import ReadingRuleError
from reader_study.cases import Case, CaseRole
from reader_study.designs.step import NO_CASE, ReadStep, StepKind
from reader_study.exchange.note import require_not_package
from reader_study.exchange.reduced import reduced
from reader_study.lock import require_locked_and_unchanged
from reader_study.protocol.arms import ArmSpec
from reader_study.protocol.content import Protocol
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """Contents of one reader's package.

    Parameters
    ----------
    cases : tuple of Case
        Those that she reads, by id; of an arbitrator all that are read, since nobody knows yet on
        which readers will disagree.
    practice : dict of case id to bool
        Whether each of her practice cases is malignant, in the order of the draw.
    arms : tuple of ArmSpec
        Conditions under which she reads.
    models : dict of model id to ids of cases
        Models of which these arms show something, and the cases of which she may be shown it.

    """

    reader_id: str
    protocol: Protocol
    cases: tuple[Case, ...]
    practice: dict[str, bool]
    arms: tuple[ArmSpec, ...]
    models: dict[str, frozenset[str]]


def planned(study: Study, reader_id: str) -> PackagePlan:
    """Plan a reader's package.

    Raises
    ------
    ProtocolError
        When the protocol is not locked or was changed, or no such reader is registered.
    ReadingRuleError
        When the study is a package itself or is closed, or the reader has nothing to read.

    """
    require_not_package(study)
    require_locked_and_unchanged(study)
    spec = study.protocol.reader(reader_id)
    if study.is_closed:
        raise ReadingRuleError(
            "The study is closed; nobody reads in it any more.",
            remedy="There is nothing to make a package for.",
            path=study.root,
        )
    if study.protocol.bias.kind != "none":
        raise ReadingRuleError(
            f"Answers of the AI are {study.protocol.bias.kind} for some cases of this study, and a "
            "package would tell which: that follows from the seed and the case, and both are in "
            "it.",
            remedy="Let its readers read in the coordinator's own study.",
            path=study.root,
        )
    steps, decides = study.steps(reader_id), spec.role == "arbitrator"
    if not steps and not decides:
        raise ReadingRuleError(
            f"The reader {reader_id!r} has nothing to read.",
            remedy="`sonoread status` shows who has steps.",
            path=study.root,
        )
    cases = _cases(study, steps, decides=decides)
    arms = _arms(study, steps, decides=decides)
    return PackagePlan(
        reader_id=reader_id,
        protocol=reduced(study.protocol, reader_id, arms),
        cases=cases,
        practice=_practice(study, steps),
        arms=arms,
        models=_shown(study, steps, arms, cases if decides else ()),
    )


def _cases(study: Study, steps: list[ReadStep], *, decides: bool) -> tuple[Case, ...]:
    wanted = {step.case_id for step in steps} - {NO_CASE}
    if decides:
        wanted |= {case.case_id for case in study.cases(CaseRole.READING)}
    return tuple(case for case in study.cases() if case.case_id in wanted)


def _arms(study: Study, steps: list[ReadStep], *, decides: bool) -> tuple[ArmSpec, ...]:
    met = {step.arm for step in steps if step.kind is not StepKind.QUESTIONS}
    return tuple(arm for arm in study.protocol.all_arms if decides or arm.id in met)


def _model_of(study: Study, arm: ArmSpec) -> str | None:
    return (arm.model or study.protocol.ai.model) if arm.shows else None


def _shown(
    study: Study, steps: list[ReadStep], arms: tuple[ArmSpec, ...], more: tuple[Case, ...]
) -> dict[str, frozenset[str]]:
    """Return of which cases she may be shown a model's answer; of ``more`` in any arm."""
    found: dict[str, frozenset[str]] = {}
    for arm in arms:
        model = _model_of(study, arm)
        if model:
            hers = {step.case_id for step in steps if step.arm == arm.id} - {NO_CASE}
            hers |= {case.case_id for case in more}
            found[model] = found.get(model, frozenset()) | hers
    return found


def _practice(study: Study, steps: list[ReadStep]) -> dict[str, bool]:
    hers = {step.case_id for step in steps if step.kind is StepKind.PRACTICE}
    return {case: label for case, label in _drawn(study) if case in hers}


def _drawn(study: Study) -> Iterator[tuple[str, bool]]:
    for event in study.events(action="practice.drawn"):
        yield from event.content["labels"].items()
