"""A command that dies before an act of its own: a line of its ledger, or an event of the log."""

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from app.cli import run
from app.mllm import parses
from reader_study.study import Study
from reader_study.trust.sealed_records import SealedRecords
from tests.builders import PASSPHRASE

for _command in ("run", "importing", "reparse"):  # once, before processes are forked
    importlib.import_module(f"app.commands.mllm.{_command}")

PLACES: dict[str, tuple[type, str]] = {
    "line": (SealedRecords, "append"),
    "event": (Study, "record"),
}


def die_before(place: str, number: int, words: Sequence[str], home: str, parser: str) -> None:
    """Run a command that is killed before the `number`-th act of a kind, counted from 1.

    Parameters
    ----------
    number : int
        0: it dies of nothing of its own.
    parser : str
        Version that the parser says it is.

    """
    vars(parses)["PARSER_VERSION"] = parser
    os.environ |= {"SONOREAD_HOME": home, "SONOREAD_PASSPHRASE": PASSPHRASE}
    owner, name = PLACES[place]
    whole, left = getattr(owner, name), number

    def act(*told: Any, **more: Any) -> Any:  # noqa: ANN401
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*told, **more)

    setattr(owner, name, act)
    sys.exit(run(["mllm", *words]))
