"""``sonoread models``: baselines and encoders, their cards, licences and weights."""

import click

from app.cli import LazyGroup

MODELS_COMMANDS: dict[str, tuple[str, str]] = {
    "list": ("app.commands.engine.models.listing", "List known models, and cards in a folder."),
    "show": ("app.commands.engine.models.show", "Tell in words what a card says."),
    "load": ("app.commands.engine.models.load", "Load weights and tell what became of each."),
    "confirm": ("app.commands.engine.models.confirm", "Confirm a licence for this site."),
    "convert": ("app.commands.engine.models.convert", "Take the tensors out of an old file."),
}
"""Each in a module of its own, which has it as `command`."""


@click.group("models", cls=LazyGroup, entries=MODELS_COMMANDS)
def command() -> None:
    """Look at models before they are used: cards, licences, weights."""
