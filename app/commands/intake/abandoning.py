"""``sonoread intake --abandon``: take a begun intake back."""

import click

from reader_study.safekeeping.begun_intake import take_back
from reader_study.study import Study


def abandon(study: Study, *, yes: bool) -> None:
    """Take the begun intake of a study back, after asking.

    Raises
    ------
    IntakeError
        When there is none, or a file of it cannot be removed.

    """
    if not yes:
        click.confirm(
            "Take the begun intake back? What was looked at, decided and stored is lost.",
            abort=True,
        )
    gone = take_back(study.paths, study.store)
    click.echo(f"The begun intake is taken back; {gone} files of media are removed.")
