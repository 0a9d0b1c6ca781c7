"""``sonoread calibrate``: local recalibration of a model, beside its card."""

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from app.commands.engine.labelled import labelled_source
from app.commands.engine.progress import watched
from app.commands.people.acting import coordinator_options
from app.commands.program import next_step
from app.commands.stats.shared import json_option
from app.commands.study.passphrase import passphrase_option
from app.guarding.local_cases import score_cases
from app.guarding.recalibrating import Wishes, judged, made_recalibration
from app.pictures.risk_sheet import risk_sheet
from engines.cards.reading import card_path, read_card_file
from engines.measures.recalibration import RecalibrationMethod
from engines.measures.recalibration_file import (
    RECALIBRATION_NAME,
    RecalibrationCard,
    load_recalibration,
    write_recalibration,
)
from engines.messages import Device
from ground.errors import StoreError
from ground.files import write_atomic

_SHARE = click.FloatRange(0, 1, min_open=True)


@click.command("calibrate")
@click.argument("model", type=click.Path(path_type=Path, exists=True))
@click.argument("cases", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--method",
    type=click.Choice([one.value for one in RecalibrationMethod]),
    help="Else the number of cases decides, by the rule that is told.",
)
@click.option("--sensitivity", type=_SHARE, help="Tell a threshold with at least this one.")
@click.option("--specificity", type=_SHARE, help="Tell a threshold with at least this one.")
@click.option("--youden", is_flag=True, help="Tell the threshold of the highest sum of both.")
@click.option(
    "--reader-sensitivity",
    "readers",
    type=click.FloatRange(0, 1),
    multiple=True,
    help="Of a reader, once for each: tell the threshold that matches their mean.",
)
@click.option(
    "--selective", is_flag=True, help="Tell risk against coverage, and a triage by two thresholds."
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --selective: draw risk against coverage (PNG).",
)
@click.option(
    "--judge",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Fit nothing: tell how this recalibration, its thresholds as locked, does on CASES.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"New file; else {RECALIBRATION_NAME} beside the card.",
)
@click.option("--replace", is_flag=True, help="Write over an earlier recalibration.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@coordinator_options
@passphrase_option
@json_option
def command(
    model: Path,
    cases: Path,
    method: str | None,
    sensitivity: float | None,
    specificity: float | None,
    readers: tuple[float, ...],
    picture: Path | None,
    file: Path | None,
    out: Path | None,
    device: Device,
    passphrase_file: Path | None,
    *,
    youden: bool,
    selective: bool,
    replace: bool,
    as_json: bool,
) -> None:
    """Fit MODEL's scores to a site, on 10 to 200 local cases with their truth.

    CASES is a folder with a table of labels, or a study, whose development cases are taken. The
    card stays as it is: the fit goes into a file beside it, which `predict` can apply. The model's
    own threshold moves with the scores, so that its calls stay what they were. Cases with which the
    model was trained are refused.
    """
    if picture is not None and not selective:
        raise click.UsageError("--picture draws what --selective tells: give it too.")
    with labelled_source(cases, passphrase_file) as images:
        card = read_card_file(card_path(model))
        target = out or card.path.parent / RECALIBRATION_NAME
        if file is None and target.exists() and not replace:
            raise StoreError(
                "There is a recalibration of this name.",
                remedy="Name another file with --out, or write over it with --replace.",
                path=target,
            )
        held = None if file is None else load_recalibration(file, card_sha256=card.sha256)
        data = images(card.content.get("crop_margin"))
    if data.left_out:
        click.echo(f"{data.left_out} images without an outline are left out", err=True)
    with watched() as watch:
        scored = score_cases(card.path, data.images, device=device, watch=watch)
    if held is not None:
        _tell_judged(held, judged(held, scored), as_json=as_json)
        return
    wishes = Wishes(
        None if method is None else RecalibrationMethod(method),
        sensitivity,
        specificity,
        youden,
        readers,
        selective,
    )
    made = made_recalibration(scored, wishes)
    write_recalibration(made, target)
    for line in _lines(made, scored.left):
        click.echo(line, err=as_json)
    click.echo(f"Written: {target}", err=as_json)
    if picture is not None:
        _draw(made, picture)
        click.echo(f"Written: {picture}", err=as_json)
    line = next_step("predict", "STUDY", "--model", model, "--recalibration", target)
    click.echo(line, err=as_json)
    if as_json:
        told = made.model_dump(mode="json") | {"file": str(target), "without_score": scored.left}
        click.echo(json.dumps(told, ensure_ascii=False))


def _draw(made: RecalibrationCard, picture: Path) -> None:
    told = made.extra["selective"]
    assert isinstance(told, dict)
    sheet = io.BytesIO()
    risk_sheet(told, name=made.model_id).save(sheet, "PNG")
    write_atomic(picture, sheet.getvalue())


def _lines(made: RecalibrationCard, left: Mapping[str, int]) -> Iterator[str]:
    yield (
        f"{made.cases} local cases of {made.patients} patients, {made.malignant} malignant; "
        f"method {made.method.value}: slope {made.slope:.4f}, intercept {made.intercept:+.4f}"
    )
    yield f"Why: {made.why} {made.rule}"
    for status, n in left.items():
        yield f"{n} cases without a score ({status}) had no part in it"
    yield f"{'':<14}{'raw scores':>28}{'recalibrated, unseen':>28}"
    yield from _figures(made.before, made.after)
    if made.threshold is not None:
        yield f"The model's own threshold is {made.threshold:.4f} now; its calls are the same."
    yield from _extras(made.extra)


def _figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name, one in before.items():
        yield f"{name:<14}{_told(one):>28}{_told(after[name]):>28}"


def _extras(extra: Mapping[str, Any]) -> Iterator[str]:
    for one in extra.get("thresholds", ()):
        yield f"Threshold {one['told']}"
    if "selective" in extra:
        yield from _selective(extra["selective"])
        yield from _triage(extra["triage_figures"], extra["triage"])


def _selective(told: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Risk over coverage: AURC {_told(told['aurc'])}, above the best order "
        f"{_told(told['excess_aurc'])}; of all cases {_told(told['risk'])} are wrong"
    )
    yield (
        f"Coverage at a sensitivity of {told['target_sensitivity']:.0%}: "
        f"{_told(told['coverage_at_target'])}"
    )


def _triage(figures: Mapping[str, Any], locked: Mapping[str, Any]) -> Iterator[str]:
    edges = ["none" if locked[name] is None else f"{locked[name]:.4f}" for name in ("low", "high")]
    counts = ", ".join(f"{call} {n}" for call, n in figures["counts"].items())
    yield f"Triage below {edges[0]} and from {edges[1]}: {counts}"
    yield (
        f"  NPV {_told(figures['npv'])}, PPV {_told(figures['ppv'])}, left to a reader "
        f"{_told(figures['referred'])}"
    )


def _tell_judged(held: RecalibrationCard, found: dict[str, Any], *, as_json: bool) -> None:
    lines = [f"{found['cases']} cases, {found['malignant']} malignant; nothing was fitted on them"]
    if found["same_cases"]:
        lines.append("POST HOC: these are the cases on which it was fitted.")
    lines += [f"{'':<14}{'raw scores':>28}{'recalibrated':>28}"]
    lines += _figures(found["before"], found["after"])
    if "triage" in found:
        lines += _selective(found["selective"])
        triage = held.extra["triage"]
        assert isinstance(triage, dict)
        lines += _triage(found["triage"], triage)
    for line in lines:
        click.echo(line, err=as_json)
    if as_json:
        click.echo(json.dumps(found | {"model_id": held.model_id}, ensure_ascii=False))


def _told(figure: Mapping[str, Any]) -> str:
    if figure["value"] is None:
        return "not defined"
    if figure["low"] is None:
        return f"{figure['value']:.3f}"
    return f"{figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"
