"""Tiers of a study's reading cases from the tables of its judges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.tiers.judge_tables import RatedCase, read_judge
from engines.guard.tiers.stability import stability
from engines.guard.tiers.tier_file import TierFile, made_tiers
from engines.guard.tiers.votes import JudgeFamily
from ground.errors import EngineError
from reader_study.benchmark.frozen_tiers import TiersToFreeze
from reader_study.cases import CaseRole
from reader_study.sealed import open_sealed
from reader_study.study import Study

WANTED_SEEDS = 3


@dataclass(frozen=True, slots=True)
class MadeTiers:
    """Tiers, and what is to be said of how they were made."""

    file: TierFile
    notes: tuple[str, ...]


def make_tiers(
    study: Study, judges: Mapping[JudgeFamily, Sequence[Path]], *, version: int, passphrase: str
) -> MadeTiers:
    """Return the tiers of all reading cases of a study.

    Raises
    ------
    TruthError
        The passphrase is wrong.
    EngineError
        There are fewer than two judges, or one of them is no cross-fitted network.
    TableError
        A table is wrong.

    """
    truths = open_sealed(study, passphrase)
    cases = [
        RatedCase(case.case_id, case.patient_id, truths[case.case_id].source_files)
        for case in study.cases(CaseRole.READING)
    ]
    if not cases:
        raise EngineError(
            "The study has no reading cases to rate.", remedy="Take cases in.", path=study.root
        )
    given = [read_judge(family, places, cases) for family, places in judges.items()]
    predictions = [one.predictions for one in given]
    labels = {case.case_id: truths[case.case_id].label for case in cases}
    file = made_tiers(
        study.id,
        version,
        predictions,
        [one.facts for one in given],
        labels,
        stability(predictions, labels),
    )
    notes = [
        f"{one.unused} rows of the judge {one.facts.family.value} are of no reading case."
        for one in given
        if one.unused
    ]
    notes += [
        f"The judge {one.facts.family.value} has {len(one.facts.seeds)} of {WANTED_SEEDS} seeds."
        for one in given
        if len(one.facts.seeds) < WANTED_SEEDS
    ]
    return MadeTiers(file, tuple(notes))


def to_freeze(file: TierFile) -> TiersToFreeze:
    """Return tiers as a study freezes them."""
    return TiersToFreeze(
        file.to_bytes(), file.rule, file.version, file.identity_sha256, frozenset(file.cases)
    )


def require_of_study(file: TierFile, study: Study, path: Path) -> None:
    """Refuse tiers that were made for another study.

    Raises
    ------
    EngineError
        They were.

    """
    if file.study != study.id:
        raise EngineError(
            f"The tiers were made for the study {file.study!r}, and this one is {study.id!r}.",
            remedy="Make tiers of this study's reading cases.",
            path=path,
        )
