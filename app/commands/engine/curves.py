"""``sonoread curves``: how a network learnt, as a picture, a table or a window."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from app.commands.windows.windowed import windowed
from app.pictures.curves_sheet import curves_sheet
from app.pictures.words import LANGUAGES, Language
from engines.cards.curves import LearningCurve, read_curves
from ground.errors import EngineError
from ground.files import write_atomic

PICTURE = "curves.png"


@click.command("curves")
@click.argument("model", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the picture here (PNG).",
)
@click.option("--window", "as_window", is_flag=True, help="Show them in a window.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(model: Path, out: Path | None, as_window: bool, lang: Language, as_json: bool) -> None:
    """Show the learning curves of MODEL: loss and validation AUC of each epoch, fold and seed.

    MODEL is the folder or card of a trained network, or the folder that a training was told to
    write: its epochs so far are shown, and --window follows it.
    """
    curves = read_curves(model)
    if as_window:
        sys.exit(_show(model, lang))
    if not any(one.epochs for one in curves):
        raise EngineError(
            "No epoch is whole yet, or the model was not trained here.",
            remedy="Look again after the first epoch; --window waits for it.",
            path=model,
        )
    if out is not None:
        write_picture(curves, out, name=_name(model), language=lang)
    if as_json:
        told: dict[str, Any] = {"curves": [_object(one) for one in curves]}
        told["picture"] = None if out is None else str(out)
        click.echo(json.dumps(told))
        return
    for curve in curves:
        click.echo("\n".join(_table(curve)))
    if out is not None:
        click.echo(f"Written: {out}")


def picture_of_model(folder: Path) -> Path | None:
    """Write the picture into a model's folder and return it; None where no epoch is told of."""
    curves = read_curves(folder)
    if not any(one.epochs for one in curves):
        return None
    write_picture(curves, folder / PICTURE, name=folder.name)
    return folder / PICTURE


def write_picture(
    curves: Sequence[LearningCurve], path: Path, *, name: str, language: Language = "en"
) -> None:
    """Write the picture of learning curves, whole or not at all."""
    sheet = io.BytesIO()
    curves_sheet(curves, name=name, language=language).save(sheet, "PNG")
    write_atomic(path, sheet.getvalue())


def _show(model: Path, lang: str) -> int:
    with windowed():
        from app.learning.process import run_curves
    return run_curves(model.resolve(), lang=lang)


def _name(model: Path) -> str:
    resolved = model.resolve()
    return resolved.parent.name if resolved.is_file() else resolved.name


def _table(curve: LearningCurve) -> list[str]:
    known = [("fold", curve.fold), ("seed", curve.seed)]
    head = ", ".join(f"{key} {value}" for key, value in known if value is not None)
    lines = [f"{head or 'one network'}{'' if curve.finished else ' (not finished)'}"]
    for one in curve.epochs:
        loss = "-" if one.loss is None else f"{one.loss:.4f}"
        mark = "  kept" if one == curve.best else ""
        lines.append(f"  epoch {one.epoch:>4}  loss {loss:>8}  AUC {one.validation_auc:.4f}{mark}")
    return lines


def _object(curve: LearningCurve) -> dict[str, Any]:
    return {
        "fold": curve.fold,
        "seed": curve.seed,
        "finished": curve.finished,
        "best_epoch": None if curve.best is None else curve.best.epoch,
        "epochs": [
            {"epoch": one.epoch, "loss": one.loss, "validation_auc": one.validation_auc}
            for one in curve.epochs
        ],
    }
