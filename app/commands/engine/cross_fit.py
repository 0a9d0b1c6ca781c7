"""``sonoread train --kfold``: models fold by fold, and an unseen score of each image."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from app.commands.engine.curves import picture_of_model
from app.commands.engine.progress import watched
from app.commands.engine.training_data import last_line
from app.commands.program import next_step
from engines.client import EngineClient
from engines.messages import FINDINGS, CrossFitJob, CrossFitResult, OutOfFold
from ground.files import write_atomic
from reader_study.models.held_out import HeldOutScore, by_source, held_out_figures
from reader_study.models.training import TrainingImage

TABLE_NAME = "out_of_fold.csv"
_NAMES = ("file", "patient", "case", "source", "fold")
_SCORES = ("probability", "threshold", "content_sha256")


def cross_fit(
    job: CrossFitJob, images: Sequence[TrainingImage], *, source: Path, as_json: bool
) -> None:
    """Run the job, keep the scores beside the card, and tell the figures."""
    with watched() as watch, EngineClient() as engine:
        result = engine.cross_fit(job, watch=watch)
    picture_of_model(Path(result.folder))
    table = Path(result.folder) / TABLE_NAME
    write_atomic(table, _table(result.rows, images, source).encode())
    scores = [
        HeldOutScore(
            row.probability,
            row.threshold,
            images[row.sample].label,
            images[row.sample].patient,
            images[row.sample].source,
        )
        for row in result.rows
    ]
    figures: dict[str, Any] = {
        "out_of_fold": held_out_figures(scores),
        "by_source": by_source(scores),
    }
    _tell(result, figures, table)
    if as_json:
        last_line(
            {
                "model_id": result.model_id,
                "card": result.card_path,
                "table": str(table),
                "folds": job.folds,
                "seeds": list(job.seeds),
                **figures,
            }
        )


def _table(rows: Sequence[OutOfFold], images: Sequence[TrainingImage], source: Path) -> str:
    """Return the scores as CSV; no label stands in it, for it may lie beside a study."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    findings = [name for name in FINDINGS if rows and name in rows[0].probabilities]
    writer.writerow((*_NAMES, *_SCORES, *(f"p_{name}" for name in findings)))
    root = source.resolve()
    for row in rows:
        image = images[row.sample]
        inside = image.path.is_relative_to(root)
        name = image.path.relative_to(root) if inside else Path(image.path.name)
        cells = (name.as_posix(), image.patient, image.case, image.source, row.fold)
        shares = [row.probabilities[name] for name in findings]
        writer.writerow((*cells, row.probability, row.threshold, row.content_sha256, *shares))
    return out.getvalue()


def _tell(result: CrossFitResult, figures: dict[str, Any], table: Path) -> None:
    click.echo(_line("out of fold", figures["out_of_fold"]))
    if len(figures["by_source"]) > 1:
        for name, found in figures["by_source"].items():
            click.echo(_line(f"  {name or '(no source)'}", found))
    click.echo(f"Threshold: {result.card['threshold_rule']}.")
    click.echo(str(result.card["calibration_note"]))
    click.echo(f"Scores of all images: {table}")
    click.echo(f"Model {result.model_id}: {result.card_path}")
    click.echo(next_step("predict", "STUDY", "--model", result.card_path))


def _line(name: str, found: dict[str, Any]) -> str:
    rates = ", ".join(
        f"{what} {_with_limits(found, what)}" for what in ("sensitivity", "specificity")
    )
    return (
        f"{name}: AUC {_with_limits(found, 'auc')}, {rates} "
        f"({found['n']} images of {found['patients']} patients, {found['malignant']} malignant)"
    )


def _with_limits(found: dict[str, Any], what: str) -> str:
    value, low, high = (found[key] for key in (what, f"{what}_low", f"{what}_high"))
    if value is None:
        return "none"
    return f"{value:.3f}" + ("" if low is None else f" ({low:.3f} to {high:.3f})")
