"""The command line: every act of the window has a command.

Commands are loaded when they are called, so that starting the window never waits for statistics.
"""

import importlib
from collections.abc import Mapping, Sequence

import click

from ground.errors import ReaderStudyError

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("app.commands.demo", "Do the whole job once, on simulated or real images."),
    "designs": ("app.commands.study.designs", "List the designs, and show a study's balance."),
    "new": ("app.commands.study.new", "Make a study from a protocol file or a design's template."),
    "forms": ("app.commands.study.forms", "List the forms that readers answer, or check one."),
    "intake": ("app.commands.study.intake", "Take images and their table into a study."),
    "review": (
        "app.commands.windows.review",
        "Decide on the images of a folder before a study takes them in.",
    ),
    "models": (
        "app.commands.engine.models.command",
        "Look at models: cards, licences, weights.",
    ),
    "train": ("app.commands.engine.train", "Train a baseline model on development cases."),
    "detector": (
        "app.commands.engine.detector",
        "Train a detector that finds lesions in the frames of videos.",
    ),
    "calibrate": (
        "app.commands.engine.calibrate",
        "Make a model's scores true at a site, on local cases.",
    ),
    "ood": ("app.commands.ood.command", "Find images that are odd to a trained network."),
    "predict": (
        "app.commands.engine.predict",
        "Run a model on the reading cases and freeze its reads.",
    ),
    "tiers": ("app.commands.tiers.command", "Rate how hard cases are, by networks as judges."),
    "explain": (
        "app.commands.engine.explain",
        "Show where in images a network finds what speaks for its score.",
    ),
    "curves": ("app.commands.engine.curves", "Show how a network learnt, or learns."),
    "seal-ai": ("app.commands.study.seal_ai", "Seal the AI's answers to those who may open them."),
    "lock": ("app.commands.study.lock", "Lock the protocol and draw the reading lists."),
    "schedule": ("app.commands.study.schedule", "Show every reader's steps, after the lock."),
    "package": ("app.commands.exchange.package", "Make a package of a study for one reader."),
    "workstation": ("app.commands.exchange.workstation", "Show the keys of this workstation."),
    "unpack": ("app.commands.exchange.unpack", "Lay a reader's package into a folder to read."),
    "window": ("app.commands.windows.window", "Open the window."),
    "coordinate": (
        "app.commands.windows.coordinate",
        "Open the window of a study for its coordinator.",
    ),
    "view": ("app.commands.windows.view", "Show images, clips and series, without a study."),
    "facts": ("app.commands.facts", "Tell what is understood of files, without a window."),
    "keys": ("app.commands.windows.keys", "Show or change the keys of the window."),
    "status": ("app.commands.study.status", "Show what a study holds and who has read what."),
    "replay": ("app.commands.study.replay", "Show a read again, event by event."),
    "cases": ("app.commands.study.cases", "List the cases of a study (no reference standard)."),
    "verify": ("app.commands.study.verify", "Check a study's log, images, models and protocol."),
    "heads": ("app.commands.trust.heads", "Show how far a log is signed, and known elsewhere."),
    "accept-head": (
        "app.commands.trust.accept_head",
        "Go on although the log is not the one that is known.",
    ),
    "rebuild": ("app.commands.study.rebuild", "Derive the tables of a study from its log again."),
    "backups": (
        "app.commands.safekeeping.backups",
        "List the copies of a study, set a second folder.",
    ),
    "restore": (
        "app.commands.safekeeping.restore",
        "Put a copy in the place of a damaged database.",
    ),
    "amend": ("app.commands.study.amend", "Change a locked protocol, with a reason."),
    "override": ("app.commands.study.override", "Open cases before their washout is over."),
    "clock": ("app.commands.study.clock", "Confirm a clock that stands behind the log."),
    "annotate": ("app.commands.study.annotate", "Write a remark beside a locked read."),
    "phi": ("app.commands.deid.phi", "Decide on cases in which patient data were seen."),
    "void": ("app.commands.study.void", "Void a locked read, with a reason."),
    "arbitrate": ("app.commands.study.arbitrate", "Draw the arbitrations that are due."),
    "texts": ("app.commands.study.texts", "Freeze report texts, to be shown or rated."),
    "export": ("app.commands.study.export", "Write all locked reads as a table."),
    "hand-in": ("app.commands.exchange.hand_in", "Write what was read in a package as a bundle."),
    "merge": ("app.commands.exchange.merge", "Take what came back with bundles into a study."),
    "sync": ("app.commands.exchange.sync", "Exchange with a folder on a share or a stick."),
    "close": ("app.commands.study.close", "End the reading of a study for good."),
    "unblind": ("app.commands.study.unblind", "Open the reference standard of a closed study."),
    "analyse": ("app.commands.study.analyse", "Compute the results of an unblinded study."),
    "person": ("app.commands.people.person", "Register persons, change PINs, say who knows what."),
    "report": ("app.commands.study.report", "Write report.pdf, results.json and reads.csv."),
    "mllm": ("app.commands.mllm.command", "Ask multimodal language models to read."),
    "stats": ("app.commands.stats.command", "Reader-study statistics on any table."),
    "phantom": ("app.commands.phantom", "Write a set of simulated B-mode phantoms."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for.

    Parameters
    ----------
    entries : mapping
        Name of a command to the module that has it as `command`, and its help in one line; in the
        order in which they are listed.
    **rest
        As `click.Group` takes it.

    """

    def __init__(self, *, entries: Mapping[str, tuple[str, str]], **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]  # click's own keywords
        self._entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in their order."""
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None when there is no such command."""
        if cmd_name not in self._entries:
            return None
        command = importlib.import_module(self._entries[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List names and help without importing any command."""
        if self._entries:
            with formatter.section("Commands"):
                formatter.write_dl([(name, text) for name, (_, text) in self._entries.items()])


@click.group(cls=LazyGroup, entries=COMMANDS)
@click.version_option(package_name="sonoread", prog_name="sonoread")
def sonoread() -> None:
    """Read breast ultrasound blinded and with AI, and compare readers with models."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; return 0, 1 for an error of ours, 2 for wrong usage, 130 when stopped."""
    try:
        code = sonoread.main(args=list(arguments), prog_name="sonoread", standalone_mode=False)
    except ReaderStudyError as error:
        from app.commands.program import spelled

        _tell(spelled(str(error)))
        return 1
    except OSError as error:
        # What no room has put into better words: still one line that names the file.
        _tell(f"{error.filename or 'system'}: {error.strerror or error}.")
        return 1
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return code if isinstance(code, int) else 0


def _tell(error: str) -> None:
    """Print an error; what was typed in no encoding is spelled out, as no terminal can show it."""
    shown = error.encode("utf-8", "backslashreplace").decode("utf-8")
    click.echo(f"sonoread: {shown}", err=True)
