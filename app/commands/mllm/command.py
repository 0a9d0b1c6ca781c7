"""``sonoread mllm``: multimodal language models as readers, asked inside the hospital."""

import click

from app.cli import LazyGroup

MLLM_COMMANDS: dict[str, tuple[str, str]] = {
    "probe": ("app.commands.mllm.probe", "Find out what a server and a model can do."),
    "declare": ("app.commands.mllm.declare", "Write a run file to begin with."),
    "check": ("app.commands.mllm.check", "Tell what a run would ask, without a call."),
    "run": ("app.commands.mllm.run", "Ask the models of a run file, or go on with it."),
    "steer": ("app.commands.mllm.steer", "Pause, resume, stop or retune a run under way."),
    "status": ("app.commands.mllm.status", "Show how far a run is."),
    "retry": ("app.commands.mllm.retry", "Let failed or unknown calls be made again."),
    "reparse": ("app.commands.mllm.reparse", "Read all answers of a run again, offline."),
    "export": ("app.commands.mllm.export", "Write the calls or answers of a run as JSON lines."),
    "import": ("app.commands.mllm.importing", "Take the replies of another machine's ledger."),
    "freeze": ("app.commands.mllm.freeze", "Freeze a model's answers as reads of the study."),
    "parse": ("app.commands.mllm.parse", "Tell what answers of models say, without a server."),
    "report": ("app.commands.mllm.report", "Write the chapter and the leaderboard of answers."),
    "view": ("app.commands.mllm.view", "Write all answers case by case as one offline page."),
}
"""Each in a module of its own, which has it as `command`; in the order of a run's life."""


@click.group("mllm", cls=LazyGroup, entries=MLLM_COMMANDS)
def command() -> None:
    """Ask multimodal language models to read, and compare them with readers."""
