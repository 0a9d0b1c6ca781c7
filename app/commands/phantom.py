"""``sonoread phantom``: a folder of simulated cases, ready for intake."""

import sys
from pathlib import Path

import click

from reader_study.phantom import TWO_VIEWS, write_phantom_set


@click.command("phantom")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--cases",
    type=click.IntRange(min=1),
    default=60,
    show_default=True,
    help="Number of cases; a tenth of the patients have two.",
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
@click.option(
    "--two-views",
    type=click.FloatRange(0, 1),
    default=TWO_VIEWS,
    show_default=True,
    help="Share of cases with pictures in two planes.",
)
def command(
    out: Path, cases: int, seed: int, prevalence: float, normals: float, two_views: float
) -> None:
    """Write CASES simulated breast ultrasound cases and cases.csv into the new folder OUT.

    The pictures are simulated: good for demonstrations and tests, not for any claim about
    readers or models in patients.
    """
    with click.progressbar(length=cases, label="Phantoms", file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        table = write_phantom_set(
            out,
            n_cases=cases,
            seed=seed,
            prevalence=prevalence,
            normals=normals,
            two_views=two_views,
            progress=show,
        )
    click.echo(f"Written: {table}")
