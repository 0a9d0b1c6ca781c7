"""``sonoread stats``: reader-study statistics for anybody with a table, no study needed."""

import click

from app.commands.stats.agreement import agreement_command
from app.commands.stats.counts import mcnemar_command, paired_command, proportions_command
from app.commands.stats.curves import delong_command, roc_command
from app.commands.stats.mrmc import mrmc_command
from app.commands.stats.others import convert_command, holm_command, rates_command, time_command
from app.commands.stats.power import power_command


@click.group("stats")
def command() -> None:
    """Reader-study statistics on any table (CSV, workbook, or .imrmc)."""


for _subcommand in (
    mrmc_command,
    delong_command,
    roc_command,
    agreement_command,
    proportions_command,
    mcnemar_command,
    paired_command,
    rates_command,
    time_command,
    power_command,
    holm_command,
    convert_command,
):
    command.add_command(_subcommand)
