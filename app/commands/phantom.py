"""``sonoread phantom``: a folder of simulated cases, ready for intake."""

import sys
from pathlib import Path

import click

from reader_study.phantom import write_phantom_set


@click.command("phantom")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--cases",
    type=click.IntRange(min=1),
    default=60,
    show_default=True,
    help="Number of cases; a quarter have two views, and a tenth of the patients two cases.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The same seed gives the same files.",
)
@click.option(
    "--prevalence",
    type=click.FloatRange(0, 1),
    default=0.4,
    show_default=True,
    help="Share of malignant cases.",
)
@click.option(
    "--normals",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="Share of cases without a lesion.",
)
def command(out: Path, cases: int, seed: int, prevalence: float, normals: float) -> None:
    """Write CASES simulated breast ultrasound cases and cases.csv into the new folder OUT.

    The pictures are simulated: good for demonstrations and tests, not for any claim about
    readers or models in patients.
    """
    with click.progressbar(length=cases, label="Phantoms", file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        table = write_phantom_set(
            out, n_cases=cases, seed=seed, prevalence=prevalence, normals=normals, progress=show
        )
    click.echo(f"Written: {table}")
