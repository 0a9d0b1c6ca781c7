"""``sonoread mllm freeze``: a chat model's answers become reads of the study, as any model's."""

from pathlib import Path

import click

from app.commands.engine.given import given_answer
from app.commands.mllm.run_options import parser_option, run_name_argument
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.mllm.evaluated import EvaluatedRun, evaluated
from engines.mllm.declared.run_file import CHAT_SOURCES
from engines.scorers.answer import ProbabilitySource
from ground.errors import ReadingRuleError
from reader_study.models.answered import freeze_answers, status_counts
from reader_study.models.prediction import name_to_freeze
from reader_study.study import Study

_NONE = "none"


@click.command("freeze")
@study_argument
@run_name_argument
@click.option("--model", required=True, help="As the run file names it.")
@click.option("--as", "model_id", help="Id of the reads; else the model of the protocol.")
@click.option(
    "--source",
    type=click.Choice((*(one.value for one in CHAT_SOURCES), _NONE)),
    default="verbalised",
    show_default=True,
    help="Which probability is the score; no other one takes its place.",
)
@parser_option
@coordinator_options
@passphrase_option
def command(
    study: Path,
    name: str,
    model: str,
    model_id: str | None,
    source: str,
    version: str | None,
    passphrase_file: Path | None,
) -> None:
    """Freeze the main answers of a model of the run NAME as its reads of STUDY's reading cases.

    From then on it stands beside readers as any model does, and can be the AI that readers are
    shown: its score, its category and its report in the language in which it was asked. Refusals,
    failures and answers that cannot be read are frozen with their status.
    """
    with (
        study_of_coordinator(study) as opened,
        evaluated(opened, name, read_passphrase(passphrase_file), version=version) as run,
    ):
        _require_model(opened, run, name)
        chosen = None if source == _NONE else ProbabilitySource(source)
        answers = run.results.scorer(model, chosen).read(run.cases)
        frozen_as = model_id or name_to_freeze(opened, None) or name
        card = {"model_id": frozen_as, "called": model, "kind": "chat", **_facts(run, name, model)}
        if chosen is not None:
            card["source"] = chosen.value
        given = {one.case_id: given_answer(one) for one in answers}
        freeze_answers(opened, card=card, answers=given)
    counts = ", ".join(f"{n} {status}" for status, n in status_counts(given).items())
    click.echo(f"Frozen: {len(given)} reads of {model} as {frozen_as} ({counts}).")
    click.echo(next_step("lock", study))


def _facts(run: EvaluatedRun, name: str, model: str) -> dict[str, str]:
    declared = run.declaration.run.model(model)
    facts = {
        "served": declared.served,
        "maker": declared.maker,
        "version": declared.version,
        "language": str(run.declaration.run.language),
        "run": name,
        "run_sha256": run.declaration.sha256,
        "parser": run.version,
    }
    return {key: value for key, value in facts.items() if value}


def _require_model(study: Study, run: EvaluatedRun, name: str) -> None:
    """Refuse to have a server for tests stand as a model beside readers of real images."""
    if run.is_conformance and not study.protocol.simulated_images:
        raise ReadingRuleError(
            f"The answers of the run {name!r} are made by a server for tests, and this study has "
            "real images.",
            remedy="Freeze the answers of a model.",
        )
