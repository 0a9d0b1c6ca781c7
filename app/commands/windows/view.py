"""``sonoread view``: show images, clips and series, without a study."""

import sys
from pathlib import Path

import click

from app.commands.windows.windowed import windowed


@click.command("view")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the window.")
@click.option(
    "--layout",
    type=click.Choice(["one", "two", "four", "mpr"]),
    help="Panes at the start; mpr shows the three planes of a series.",
)
@click.option(
    "--heat-map",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A grey image to lie over the first file; white is hottest.",
)
@click.option(
    "--boxes",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV of boxes over the first file: frame,x0,y0,x1,y1,label.",
)
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append what was shown, played, measured and calibrated, a JSON line each.",
)
def command(
    files: tuple[Path, ...],
    lang: str | None,
    layout: str | None,
    heat_map: Path | None,
    boxes: Path | None,
    log: Path | None,
) -> None:
    """Show images, clips and series: DICOM, PNG, JPEG, TIFF, BMP, AVI, MP4, MPEG.

    A folder stands for the files in it. Slices of one CT or MR series are shown as a volume. A
    name that stands for nothing is told, the others are shown, and the exit code is 1.
    """
    with windowed(qt_first=False):  # a decoder is started before
        from app.viewing.options import ViewOptions
        from app.viewing.process import run_view
        from viewer.sources import all_in_one, listed
    listing = listed(files)
    if listing.troubles and not listing.files:
        raise all_in_one(listing.troubles)
    for trouble in listing.troubles:
        click.echo(f"sonoread: {trouble}", err=True)
    shown = ViewOptions(
        listing.files, layout or "", heat_map, boxes, log, lang or "", listing.troubles
    )
    sys.exit(run_view(shown) or bool(listing.troubles))
