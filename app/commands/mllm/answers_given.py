"""What the commands on answers share: a file of scored answers, or a run of a study."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from app.commands.mllm.run_options import parser_option
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.mllm.evaluated import EvaluatedRun, evaluated
from app.mllm.scored import text_told
from reader_study.analysis.benchmark.lines import load_lines
from reader_study.analysis.benchmark.records import ItemAnswer
from reader_study.analysis.benchmark.stated import BenchmarkFacts, load_facts
from reader_study.benchmark.lost import OF_RUNS
from reader_study.store import NewEvent

_UNNAMED = "Benchmark"
REPORTED = "benchmark.reported"
"""Results of a run were written, for which the reference of its cases was opened."""


@dataclass(frozen=True, slots=True)
class AnswersGiven:
    """Where answers come from.

    Parameters
    ----------
    source : Path
        A file of scored answers, or a study.
    name : str or None
        Of the study's run.
    version : str or None
        Of the parser whose reading counts.
    facts : Path or None
        TOML file of what is stated beside.

    """

    source: Path
    name: str | None
    version: str | None
    facts: Path | None
    passphrase_file: Path | None


@dataclass(frozen=True, slots=True)
class FoundAnswers:
    """Answers with what is stated of them.

    Parameters
    ----------
    run : EvaluatedRun or None
        None for a file of answers.
    heading : str
        Of what is written of them, where nobody gives another.

    """

    answers: tuple[ItemAnswer, ...]
    stated: BenchmarkFacts
    run: EvaluatedRun | None
    heading: str


def _whole(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Refuse bytes that are no UTF-8: a page cannot show them."""
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        raise click.BadParameter("write it in UTF-8.", context, option) from None
    return value


title_option = click.option("--title", callback=_whole, help="Heading; else that of the run.")


def answers_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add SOURCE, NAME and their options; the command gets them as ``given``. Nearest to it."""

    def with_answers(
        source: Path,
        name: str | None,
        version: str | None,
        facts: Path | None,
        passphrase_file: Path | None,
        **others: object,
    ) -> object:
        given = AnswersGiven(source, name, version, facts, passphrase_file)
        return function(given=given, **others)

    with_answers.__doc__ = function.__doc__
    done: Callable[..., Any] = with_answers
    for add in reversed(_ADDED):
        done = add(done)
    return done


_ADDED: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...] = (
    click.argument("source", type=click.Path(path_type=Path), metavar="SOURCE"),
    click.argument("name", required=False, metavar="[NAME]"),
    click.option(
        "--facts",
        type=click.Path(path_type=Path, dir_okay=False),
        help="TOML file: [models.NAME] trained_until, [published] sets by year, [facts] texts for "
        "reporting items.",
    ),
    parser_option,
    coordinator_options,
    passphrase_option,
)


@contextmanager
def found_answers(given: AnswersGiven) -> Iterator[FoundAnswers]:
    """Read a file of answers, or open a run of a study for its results.

    Raises
    ------
    ReaderStudyError
        There are none, they cannot be read, or the passphrase is wrong.

    """
    stated = BenchmarkFacts() if given.facts is None else load_facts(given.facts)
    if not given.source.is_dir():
        if given.name is not None or given.version is not None:
            raise click.UsageError("NAME and --parser are of a run: SOURCE is a study then.")
        answers = tuple(load_lines(given.source, reading=text_told))
        yield FoundAnswers(answers, stated, None, stated.facts.get("title") or _UNNAMED)
        return
    if given.name is None:
        raise click.UsageError("SOURCE is a study: say which run, by its NAME.")
    with study_of_coordinator(given.source) as study:
        passphrase = read_passphrase(given.passphrase_file)
        with evaluated(study, given.name, passphrase, version=given.version) as run:
            facts = {"parser": run.version}
            study.record(NewEvent(REPORTED, f"{OF_RUNS}{given.name}", new=facts))
            joined = _joined(run.facts, stated)
            heading = joined.facts.get("title") or given.name
            yield FoundAnswers(run.answers, joined, run, heading)


def said_of(run: EvaluatedRun | None) -> list[str]:
    """Return what is said of a run beside its results."""
    if run is None:
        return []
    lines = [
        f"Not asked yet: {n} answers of {model}; they are missing in all figures."
        for model, n in run.missing.items()
    ]
    return [
        *lines,
        "The reference of the reading cases was opened for this; the study's log says so. Keep "
        "these files from its readers.",
    ]


def _joined(of_run: BenchmarkFacts, stated: BenchmarkFacts) -> BenchmarkFacts:
    return replace(
        of_run,
        models={**of_run.models, **stated.models},
        published={**of_run.published, **stated.published},
        facts={**of_run.facts, **stated.facts},
    )
