"""``sonoread demo``: the whole job once, from images to report."""

from pathlib import Path

import click

from app.demo.job import Demo, Options, say_aloud
from engines.video.models import VIDEO_MODELS
from reader_study.designs.registry import DESIGNS


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-out"),
    show_default=True,
    help="New folder for everything that is made.",
)
@click.option(
    "--design",
    type=click.Choice(tuple(DESIGNS)),
    help="How cases are read; `sonoread designs` describes all. Default: sequential, of clips and "
    "series rounds.",
)
@click.option(
    "--media",
    type=click.Choice(("stills", "clips", "series")),
    default="stills",
    show_default=True,
    help="What cases are made of: stills; or made clips or volumes, each beside a key image.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of real images with their table; else simulated phantoms are made.",
)
@click.option("--cases", type=click.IntRange(8, 500), default=40, show_default=True)
@click.option("--readers", type=click.IntRange(1, 20), default=4, show_default=True)
@click.option(
    "--mllm",
    is_flag=True,
    help="Benchmark chat models of a server for tests, and compare readers with one of them.",
)
@click.option("--window", is_flag=True, help="Read yourself; the other readers stay simulated.")
@click.option(
    "--model", default="efficientnet_lite0", show_default=True, help="Architecture; of clips wauve."
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Initial weights for another architecture.",
)
@click.option("--epochs", type=click.IntRange(0, 1000), default=3, show_default=True)
@click.option("--image-size", type=click.IntRange(64, 1024), default=160, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=20261122, show_default=True)
def command(
    out: Path,
    design: str | None,
    media: str,
    data: Path | None,
    cases: int,
    readers: int,
    window: bool,
    mllm: bool,
    model: str,
    weights: Path | None,
    epochs: int,
    image_size: int,
    seed: int,
) -> None:
    """Do the whole job once: images, study, model, blinded reading by a design, report.

    Simulated readers work the real window by keys; they are marked SIMULATED on every page of the
    report. With --window you are one of the readers. Where a design has several sessions, the
    later ones are refused until the coordinator opens them early, which the report tells.
    """
    if data is not None and media != "stills":
        raise click.UsageError("--media makes its own cases; leave --data out.")
    if mllm and (media != "stills" or design not in (None, "standalone")):
        raise click.UsageError("--mllm reads stills by the design standalone.")
    if model in VIDEO_MODELS and media != "clips":
        raise click.UsageError(f"The model {model} looks at clips: give --media clips with it.")
    design = design or _default_design(media, mllm=mllm, looks_at_clips=model in VIDEO_MODELS)
    options = Options(
        *(out, data, cases, readers, window, model, weights, epochs, image_size, seed),
        design=design,
        media=media,
        mllm=mllm,
    )
    Demo(options, say_aloud).run()


def _default_design(media: str, *, mllm: bool, looks_at_clips: bool) -> str:
    if mllm:
        return "standalone"
    return "sequential" if media == "stills" or looks_at_clips else "rounds"
