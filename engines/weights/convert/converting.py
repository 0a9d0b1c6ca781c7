"""Convert a checkpoint that holds more than tensors into a safetensors file and a report."""

import json
import subprocess
import threading
from pathlib import Path
from typing import IO, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.weights.first_bytes import MOST_BYTES, FileForm, stored_as, unreadable
from ground.child import isolated
from ground.errors import EngineError
from ground.files import sha256_file, write_atomic
from ground.regular import GB, MB, open_regular
from ground.streamed import StreamedFile, streamed
from ground.surroundings import environment_for_engines

_PIECE = 4 * MB
_MOST_LINE = 16 * MB
_SECONDS = 600
_OWN_MEMORY = 2 * GB
"""Address space of Python and numpy, and room for the list of tensors."""


class ConversionReport(BaseModel):
    """What was taken out of a checkpoint and what was left in it; it lies beside the new file.

    Attributes
    ----------
    taken_from : str
        The keys that lead to the tensors; empty where they were all that there is.
    left_out : tuple of str
        What else the file holds, in words.
    not_made : tuple of str
        Classes that the file names; none was imported, and nothing of theirs was run.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    source: str
    source_sha256: str
    sha256: str = ""
    taken_from: str
    tensors: Annotated[int, Field(ge=1)]
    left_out: tuple[str, ...]
    not_made: tuple[str, ...]


def report_file(out: Path) -> Path:
    """Return where the report of a conversion lies."""
    return out.with_name(out.name + ".report.json")


def convert(
    source: Path, out: Path, *, container: str = "", seconds: int = _SECONDS
) -> ConversionReport:
    """Write the tensors of `source` to `out`, and beside it what was left out.

    A confined process reads the checkpoint: no network, no file, limited memory and time; it makes
    nothing but tensors and plain values, and imports no class that the file names.

    Parameters
    ----------
    container : str
        Key under which the tensors stand, where it is none of the usual ones.
    seconds : int
        After so long the process is ended.

    Raises
    ------
    EngineError
        The file is no checkpoint of torch, damaged, or holds no named tensors; or `out` is there
        already. Nothing half-written is left.
    ReaderStudyError
        The folder cannot be written.

    """
    if out.exists() or out.suffix != ".safetensors":
        raise _is_there(out)
    if stored_as(source) is FileForm.SAFETENSORS:
        raise EngineError(
            "The file is safetensors already.", remedy="Use it as it is.", path=source
        )
    with streamed(out.parent) as written:
        facts = _run(source, written, container=container, seconds=seconds)
        report = _report(source, facts, sha256=written.sha256)
        if not written.place(out):
            raise _is_there(out)
    write_atomic(report_file(out), report.model_dump_json(indent=2).encode() + b"\n")
    return report


def _is_there(out: Path) -> EngineError:
    return EngineError(
        "The new file is there already, or its name does not end in .safetensors.",
        remedy="Name a new file such as weights.safetensors.",
        path=out,
    )


def _run(source: Path, sink: StreamedFile, *, container: str, seconds: int) -> dict[str, Any]:
    with open_regular(source, MOST_BYTES) as file:
        size = file.seek(0, 2)
        file.seek(0)
        arguments = (str(_OWN_MEMORY + 2 * size), str(seconds), container)
        child = subprocess.Popen(
            isolated("engines.weights.convert.child", *arguments),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # A thread for each core would take address space that the limit counts.
            env=environment_for_engines() | {"OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        clock = threading.Timer(seconds, child.kill)
        clock.start()
        try:
            assert child.stdout is not None
            facts = _first_line(child.stdout, source)
            whole = _copy(child.stdout, sink, int(facts.pop("bytes", 0)))
            if child.wait() != 0 or not whole:
                raise _ended(source, child.returncode, seconds)
            return facts
        finally:
            clock.cancel()
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def _first_line(stdout: IO[bytes], source: Path) -> dict[str, Any]:
    line = stdout.readline(_MOST_LINE)
    try:
        facts = json.loads(line)
    except ValueError:
        raise _ended(source, None, 0) from None
    if not isinstance(facts, dict) or "refused" in facts:
        why = facts.get("refused") if isinstance(facts, dict) else "it says nothing"
        raise unreadable(source, str(why))
    return facts


def _copy(stdout: IO[bytes], sink: StreamedFile, size: int) -> bool:
    """Copy exactly `size` bytes; whether there were so many, and no more."""
    left = size
    while left and (piece := stdout.read(min(_PIECE, left))):
        sink.write(piece)
        left -= len(piece)
    return left == 0 and not stdout.read(1)


def _report(source: Path, facts: dict[str, Any], *, sha256: str) -> ConversionReport:
    about = {"source": source.name, "source_sha256": sha256_file(source), "sha256": sha256}
    try:
        return ConversionReport.model_validate(facts | about)
    except ValidationError as error:
        raise _ended(source, None, 0) from error


def _ended(source: Path, code: int | None, seconds: int) -> EngineError:
    killed = code is not None and code < 0
    why = f"it took longer than {seconds} s or was ended" if killed else "its reader ended"
    return unreadable(source, f"{why} before all tensors were out; nothing was written")
