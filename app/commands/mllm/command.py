"""``sonoread mllm``: multimodal language models as readers, asked inside the hospital."""

import click

from app.cli import LazyGroup

MLLM_COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("app.commands.mllm.run", "Ask the models of a run file, or go on with it."),
    "parse": ("app.commands.mllm.parse", "Tell what answers of models say, without a server."),
    "report": ("app.commands.mllm.report", "Write the chapter and the leaderboard of answers."),
    "view": ("app.commands.mllm.view", "Write all answers case by case as one offline page."),
    "probe": ("app.commands.mllm.probe", "Find out what a server and a model can do."),
}
"""Each in a module of its own, which has it as `command`; in the order of a run's life."""


@click.group("mllm", cls=LazyGroup, entries=MLLM_COMMANDS)
def command() -> None:
    """Ask multimodal language models to read, and compare them with readers."""
