"""``sonoread ood check``: gates and oddness of the images of a folder."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from app.commands.engine.progress import watched
from app.commands.stats.shared import json_option
from app.guarding.odd_checking import CheckedFolder, check_folder
from engines.guard.odd.figures import OddFigures
from engines.guard.odd.scores import PRIMARY, OddDetector
from engines.measures.intervals import WithInterval
from engines.messages import Device

_LISTED = 20


@click.command("check")
@click.argument("model", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--categories",
    is_flag=True,
    help="Folders below FOLDER are kinds of images: tell how well each is found.",
)
@click.option(
    "--known",
    help="The category that is like the training; else the bank's validation images stand for it.",
)
@click.option(
    "--bank",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of `ood fit`; else the one beside the model's card.",
)
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@json_option
def command(
    model: Path,
    folder: Path,
    known: str | None,
    bank: Path | None,
    device: Device,
    *,
    categories: bool,
    as_json: bool,
) -> None:
    """Tell which images of FOLDER the gates stop, and which are odd to MODEL.

    Gates before any model: an image that can be read, of at least 128 pixels, not flat, without
    colour in its sector (Doppler, elastography), not a second time the same. What passes is odd
    above the threshold of the model's validation images. Nothing of FOLDER changes a threshold.
    """
    with watched() as watch:
        found = check_folder(model, folder, bank_file=bank, device=device, watch=watch)
    figures = found.figures(known) if categories or known is not None else {}
    for line in _lines(found):
        click.echo(line, err=as_json)
    for line in _of_categories(figures, known):
        click.echo(line, err=as_json)
    if as_json:
        told = found.to_json()
        if figures:
            told["known"] = known or "validation images of the bank"
            told["categories"] = {
                detector.value: {name: one.to_json() for name, one in parts.items()}
                for detector, parts in figures.items()
            }
        click.echo(json.dumps(told, ensure_ascii=False))


def _lines(found: CheckedFolder) -> Iterator[str]:
    told = found.to_json()
    stopped = ", ".join(f"{n} {reason}" for reason, n in sorted(told["excluded"].items())) or "none"
    yield f"{told['images']} images; stopped by a gate: {stopped}"
    if found.others:
        yield f"{found.others} files are no images by their names and were not looked at"
    if told["trained_on"]:
        yield f"{told['trained_on']} images are those of the training itself"
    odd = [one for one in found.scored if one.odd]
    threshold = found.bank.facts.thresholds[PRIMARY]
    yield (f"Odd ({PRIMARY.value} above {threshold:.4f}): {len(odd)} of {len(found.scored)} images")
    odd.sort(key=lambda one: -one.scores[PRIMARY])
    for one in odd[:_LISTED]:
        yield f"  {one.scores[PRIMARY]:.4f}  {one.name}"
    if len(odd) > _LISTED:
        yield f"  … and {len(odd) - _LISTED} more (--json lists all)"


def _of_categories(
    figures: Mapping[OddDetector, Mapping[str, OddFigures]], known: str | None
) -> Iterator[str]:
    if not figures:
        return
    against = f"the category {known}" if known else "the bank's validation images"
    yield f"Against {against}; 95 % intervals. FPR95: accepted where 95 % of the known are."
    for detector, parts in figures.items():
        yield detector.value
        for name, one in parts.items():
            rates = f"AUROC {_told(one.auroc)}  AUPR {_told(one.aupr)}  FPR95 {_told(one.fpr95)}"
            yield f"  {name:<20} n {one.odd:>4}  {rates}  odd {_told(one.flagged)}"


def _told(figure: WithInterval) -> str:
    if figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"
