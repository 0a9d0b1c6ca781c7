"""``sonoread explain``: where in an image a network finds what speaks for its score."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from app.commands.engine.progress import watched
from app.commands.untrusted import stills_with, untrusted_media
from app.pictures.heat_sheet import HeatFacts, heat_sheet
from app.pictures.words import LANGUAGES, Language
from engines.client import EngineClient
from engines.messages import (
    Area,
    Device,
    Explained,
    ExplainJob,
    ExplainResult,
    HeatMethod,
    MediumFile,
    SanityFigures,
)
from ground.errors import EngineError
from ground.files import write_atomic


@click.command("explain")
@click.argument("model", type=click.Path(path_type=Path, exists=True))
@click.argument(
    "images",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    nargs=-1,
    required=True,
    metavar="IMAGE…",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A folder."
)
@click.option(
    "--method",
    type=click.Choice(["cam", "gradcam", "attention"]),
    help="Else what fits the network: cam where its head allows it, or gradcam.",
)
@click.option(
    "--crop",
    type=click.IntRange(min=0),
    nargs=4,
    metavar="LEFT TOP RIGHT BOTTOM",
    help="The part of every image, in pixels, for a model that was trained on crops.",
)
@click.option(
    "--sanity",
    is_flag=True,
    help="Compare the maps with those of the same network with random weights.",
)
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
def command(
    model: Path,
    images: tuple[Path, ...],
    out: Path,
    method: HeatMethod | None,
    crop: Area | None,
    sanity: bool,
    device: Device,
    lang: Language,
    as_json: bool,
) -> None:
    """Show what in each IMAGE speaks for malignant in the eyes of MODEL.

    MODEL is the folder or card of a trained network. For every image a picture with the heat map
    and a JSON file with its cells and where they come from are written to the folder of --out.

    A heat map shows what moved the score. It makes no claim about where a lesion is.
    """
    names = _names(images, out)
    job = ExplainJob(
        card=str(model.resolve()),
        media=tuple(MediumFile(path=str(path.resolve()), crop=crop or None) for path in images),
        method=method,
        sanity=sanity,
        device=device,
    )
    with watched() as watch, EngineClient() as engine:
        result = engine.explain(job, watch=watch)
    written = _write(result, images, names, lang)
    if as_json:
        told = {"images": written, "sanity": _sanity(result.sanity), "model": _model(result)}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for entry in written:
        click.echo(f"{entry['image']}: {entry['probability']:.3f}  {entry['picture']}")
    if result.sanity is not None:
        click.echo(_sanity_line(result.sanity))


@dataclass(frozen=True, slots=True)
class _Names:
    """Files of one image."""

    picture: Path
    table: Path


def _names(images: Sequence[Path], out: Path) -> list[_Names]:
    """Return the files to write, a number behind a name that comes twice; none is there yet."""
    found: list[_Names] = []
    taken: set[str] = set()
    for image in images:
        stem, number = image.stem, 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{image.stem}-{number}"
        taken.add(stem.casefold())
        found.append(_Names(out / f"{stem}.heat.png", out / f"{stem}.heat.json"))
    there = next(
        (path for one in found for path in (one.picture, one.table) if path.exists()), None
    )
    if there is not None:
        raise EngineError(
            "A heat map of this name is there already.",
            remedy="Name another folder with --out, or remove the file.",
            path=there,
        )
    return found


def _write(
    result: ExplainResult, images: Sequence[Path], names: Sequence[_Names], language: Language
) -> list[dict[str, Any]]:
    threshold = result.card["threshold"]
    assert isinstance(threshold, int | float)
    written = []
    hashes = result.provenance["image_sha256"]
    assert isinstance(hashes, list)
    with untrusted_media() as opener:
        decode = stills_with(opener)
        for path, name, one, file_sha256 in zip(
            images, names, result.explained, hashes, strict=True
        ):
            pixels = _of_size(decode(path), one, path)
            facts = HeatFacts(path.name, one.probability, float(threshold), one.heat, result.sanity)
            sheet = io.BytesIO()
            heat_sheet(pixels, facts, language=language).save(sheet, "PNG")
            told = _told(result, one, str(file_sha256), threshold)
            name.picture.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(name.picture, sheet.getvalue())
            write_atomic(name.table, _line(told))
            written.append(
                {
                    "image": path.name,
                    "probability": one.probability,
                    "method": one.heat.method,
                    "empty": not any(one.heat.values),
                    "picture": str(name.picture),
                    "heat": str(name.table),
                }
            )
    return written


def _of_size(pixels: npt.NDArray[Any], one: Explained, path: Path) -> npt.NDArray[np.uint8]:
    """Return the pixels as 8 bits; they are those that the network saw."""
    if pixels.shape[:2] != (one.heat.height, one.heat.width):
        raise EngineError(
            f"The engine saw {one.heat.width} × {one.heat.height} pixels and the viewer "
            f"{pixels.shape[1]} × {pixels.shape[0]}.",
            remedy="Convert the image to PNG and explain that.",
            path=path,
        )
    if pixels.dtype == np.uint8:
        return pixels
    values = pixels.astype(np.float64)
    low, high = float(values.min()), float(values.max())
    return np.asarray(np.rint((values - low) * (255 / max(high - low, 1e-9))), dtype=np.uint8)


def _told(
    result: ExplainResult, one: Explained, file_sha256: str, threshold: float
) -> dict[str, Any]:
    provenance = {key: value for key, value in result.provenance.items() if key != "image_sha256"}
    return {
        "probability": one.probability,
        "threshold": threshold,
        "image_sha256": file_sha256,
        "heat": one.heat.model_dump(mode="json"),
        "sanity": _sanity(result.sanity),
        "provenance": provenance,
    }


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _model(result: ExplainResult) -> dict[str, Any]:
    return {key: result.card.get(key) for key in ("model_id", "architecture", "threshold")}


def _sanity(figures: SanityFigures | None) -> dict[str, Any] | None:
    return None if figures is None else figures.model_dump(mode="json")


def _sanity_line(figures: SanityFigures) -> str:
    stages = ", ".join(
        f"{stage.correlation:.2f} ({stage.layers} of {stage.of} layers)" for stage in figures.stages
    )
    verdict = (
        "the maps are made by what the network learnt"
        if figures.passed
        else "the maps do NOT depend on what the network learnt: believe none of them"
    )
    begun = f"Rank correlation with maps of random weights: {stages}"
    return f"{begun}; bound {figures.bound:g}: {verdict}."
