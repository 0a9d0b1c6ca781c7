"""``sonoread tiers``: how hard the reading cases are, by the consensus of trained networks."""

import click

from app.cli import LazyGroup

TIER_COMMANDS: dict[str, tuple[str, str]] = {
    "make": ("app.commands.tiers.make", "Make tiers from out-of-fold predictions of judges."),
    "show": ("app.commands.tiers.show", "Show tiers of a file, or those that a study has frozen."),
    "freeze": ("app.commands.tiers.freeze", "Freeze tiers in a study, before results are known."),
}
"""Each in a module of its own, which has it as `command`."""


@click.group("tiers", cls=LazyGroup, entries=TIER_COMMANDS)
def command() -> None:
    """Rate how hard cases are, by networks that are not tested themselves."""
