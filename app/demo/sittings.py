"""Readers at the window, one after the other, each in the window's own process."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.demo.script import Script
from ground.child import isolated
from ground.errors import EngineError
from ground.files import write_atomic
from reader_study import truth
from reader_study.designs.step import ReadStep, StepKind
from reader_study.simulated.readers import draw_percepts, seen_percept, simulated_reader
from reader_study.study import Study

_SCREEN = (1920, 1080)

_THINK_MS = 60
"""Median pause of a simulated reader; she is quick so that a demonstration stays short."""


def sit_simulated(
    study_root: Path,
    reader_id: str,
    *,
    index: int,
    passphrase: str,
    screens: Path | None,
    progress: Callable[[int, int], None],
    session: int = 1,
    waits: bool = False,
) -> None:
    """Let one simulated reader work a session in the real window, offscreen, through keys.

    Parameters
    ----------
    progress : callable
        Called with the visits that are done, and their number.
    waits : bool
        The session is not due: she looks what her worklist says, and leaves.

    Raises
    ------
    EngineError
        When her window ends before the list does.

    """
    script = replace(
        _script(study_root, reader_id, index=index, passphrase=passphrase, session=session),
        screens="" if screens is None else str(screens.resolve()),
        waits=waits,
    )
    with tempfile.TemporaryDirectory(prefix="sonoread-") as settings:
        process = subprocess.Popen(
            isolated("app.demo.typing_process"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "QT_QPA_PLATFORM": _screen(Path(settings))},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        with process:
            process.stdin.write(replace(script, settings=settings).to_json() + "\n")
            process.stdin.close()
            for line in process.stdout:
                progress(int(line), len(script.percepts))
            complaint = process.stderr.read().strip()
    if process.returncode != 0:
        raise EngineError(
            f"The window of {reader_id} ended early: {complaint or process.returncode}.",
            remedy="Start the demonstration again; what was read is kept in its study.",
            path=study_root,
        )


def _screen(folder: Path) -> str:
    """Return the name of Qt's platform without a screen, as large as a usual one."""
    width, height = _SCREEN
    screen = {"name": "demo", "x": 0, "y": 0, "width": width, "height": height}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    file = folder / "screen.json"
    write_atomic(file, json.dumps({"screens": [screen]}).encode())
    return f"offscreen:configfile={file}"


def sit_person(study_root: Path, reader_id: str) -> None:
    """Open the window for a person and wait until she closes it."""
    line = isolated("app.__main__", "window", str(study_root), "--reader", reader_id)
    subprocess.run(line, check=False)


def _visits(study: Study, reader_id: str, session: int) -> list[ReadStep]:
    """Return the open steps that begin a visit to a case, or are questions, as she meets them."""
    steps = study.store.tables.steps(reader_id, session, is_open=True)
    practice_first = sorted(steps, key=lambda step: step.kind is not StepKind.PRACTICE)
    return [step for step in practice_first if not step.follows]


def _images(study: Study, step: ReadStep) -> int:
    """Return how many images of its case a step shows; 0 for questions."""
    if step.kind is StepKind.QUESTIONS:
        return 0
    media = study.protocol.arm(step.arm).media
    return len(study.case(step.case_id).seen_in(media).media)


def _script(
    study_root: Path,
    reader_id: str,
    *,
    index: int,
    passphrase: str,
    session: int,
) -> Script:
    """Draw what the reader will perceive, here, where the reference standard may be opened."""
    with Study.open(study_root, writable=False) as study:
        labels = truth.unseal(study.paths.truth, passphrase=passphrase)
        visits = _visits(study, reader_id, session)
        seed = study.protocol.seed
        images = {step: _images(study, step) for step in visits}
    # Of all cases, so that a case looks alike to her in every session.
    malignant = {case: one.label == "malignant" for case, one in labels.items()}
    reader = simulated_reader(reader_id, index=index, seed=seed)
    percepts = draw_percepts(reader, index=index, malignant=malignant, seed=seed)
    return Script(
        study=str(study_root.resolve()),
        reader=reader,
        percepts=tuple(
            seen_percept(
                percepts.get(step.case_id, 0.0),
                look=f"{reader_id}/{session}/{step.case_id}/{step.visit}/{step.arm}",
                images=images[step],
                seed=seed,
            )
            for step in visits
        ),
        first=1,
        think_ms=_THINK_MS,
        seed=seed + index,
    )
