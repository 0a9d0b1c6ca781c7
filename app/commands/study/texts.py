"""``sonoread texts``: freeze report texts of a source, to be shown or rated."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.models.texts import freeze_table


@click.command("texts")
@study_argument
@coordinator_options
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--model", required=True, help="Id of the source, as the protocol's arms name it.")
@click.option("--shown-as", help="Name under which readers see it; without it the id.")
def command(study: Path, table: Path, model: str, shown_as: str | None) -> None:
    """Freeze the report texts of TABLE (CSV or XLSX, columns case and text) before the lock.

    One text for each case that is read; ids of cases are those of `sonoread cases`. An arm with
    shows = ["text"] and model = ID shows them.
    """
    with study_of_coordinator(study) as opened:
        n = freeze_table(opened, table, model_id=model, shown_as=shown_as)
    click.echo(f"{n} texts of {model} are frozen.")
