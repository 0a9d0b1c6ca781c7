"""A run opened for its results: answers, what is known of the run, and the truths of its cases."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from app.mllm.asking import CONFORMANCE
from app.mllm.calibrating import fitted
from app.mllm.declaration import Declaration, latest_declaration
from app.mllm.items.truths import truths_of
from app.mllm.opened import run_on_file
from app.mllm.parses import parse_all, parses_of, version_for
from app.mllm.results import RunResults, is_result
from app.mllm.run_facts import run_facts
from app.tiers.shown import shown_tiers
from engines.guard.tiers.tier_file import TierFile
from engines.mllm.declared.items import ItemKind
from engines.mllm.declared.plan import MAIN, RunPlan
from reader_study.analysis.benchmark.contamination import PUBLISHED
from reader_study.analysis.benchmark.leaderboard import ModelFact
from reader_study.analysis.benchmark.records import ItemAnswer
from reader_study.analysis.benchmark.stated import BenchmarkFacts
from reader_study.benchmark.ledger import CallLedger
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class EvaluatedRun:
    """What a run says.

    Parameters
    ----------
    answers : tuple of ItemAnswer
        That have come, development cases left out.
    missing, missing_main : mapping
        Model to the number of its answers that have not come: of all, and of the main ones.
    facts : BenchmarkFacts
        What is stated of models, and what fills items of reporting guidelines.
    version : str
        Of the parser that read the answers.
    results : RunResults
        What they were made of.

    """

    declaration: Declaration
    plan: RunPlan
    answers: tuple[ItemAnswer, ...]
    missing: Mapping[str, int]
    missing_main: Mapping[str, int]
    facts: BenchmarkFacts
    version: str
    results: RunResults

    @property
    def is_conformance(self) -> bool:
        """Whether any server is one for tests: then every page says so."""
        return any(place.kind == CONFORMANCE for place in self.declaration.run.servers.values())

    @property
    def cases(self) -> dict[int, str]:
        """Id of each case that is read, by the number of its item."""
        return {
            one.item.number: one.case_id
            for one in self.declaration.cases
            if one.item.kind is ItemKind.READING
        }


@contextmanager
def evaluated(
    study: Study, name: str, passphrase: str, *, version: str | None = None
) -> Iterator[EvaluatedRun]:
    """Open a run for its results, read by a version of the parser; the newest when none is named.

    Answers that the newest version has not read yet are read now.

    Raises
    ------
    ReaderStudyError
        There is no such run, or the version has read nothing in it.
    TruthError
        The passphrase is wrong.

    """
    with run_on_file(study, name, passphrase) as ledger:
        declaration = latest_declaration(ledger)
        plan, lexicon = declaration.plan(), declaration.run.lexicon
        if version is None:
            parse_all(ledger, plan, lexicon)
        used = version or version_for(lexicon)
        tiers = shown_tiers(study, passphrase)
        truths = truths_of(
            study,
            passphrase,
            declaration.cases,
            declaration.odd,
            tiers={} if tiers is None else tiers.tiers,
        )
        results = RunResults(ledger, plan, parses_of(ledger, used), truths)
        answers = tuple(results.answers())
        calibrations = fitted([one for one in answers if not is_result(one)])
        yield EvaluatedRun(
            declaration,
            plan,
            tuple(calibrations.beside(one) for one in answers if is_result(one)),
            results.missing(),
            results.missing(MAIN),
            _stated(declaration, ledger, used, calibrations.told(), tiers),
            used,
            results,
        )


def _stated(
    declaration: Declaration,
    ledger: CallLedger,
    version: str,
    calibration: str,
    tiers: TierFile | None,
) -> BenchmarkFacts:
    run = declaration.run
    models = {model.name: ModelFact(model.trained_until) for model in run.models}
    facts = run_facts(declaration, ledger, version)
    if calibration:
        facts["calibration"] = calibration
    if tiers is not None:
        judges = ", ".join(one.family.value for one in tiers.judges)
        facts["tiers"] = (
            f"{tiers.rule}, version {tiers.version}, judges {judges}, SHA-256 {tiers.sha256}"
        )
    return BenchmarkFacts(models, PUBLISHED, facts)
