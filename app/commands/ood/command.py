"""``sonoread ood``: is an image like those that a network was trained on."""

import click

from app.cli import LazyGroup

OOD_COMMANDS: dict[str, tuple[str, str]] = {
    "fit": ("app.commands.ood.fit", "Keep what a network sees in the images of its training."),
    "check": ("app.commands.ood.check", "Tell which images of a folder are odd to a network."),
}
"""Each in a module of its own, which has it as `command`."""


@click.group("ood", cls=LazyGroup, entries=OOD_COMMANDS)
def command() -> None:
    """Find images outside of what a network was trained on."""
