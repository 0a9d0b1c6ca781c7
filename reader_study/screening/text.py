"""Proposals of burned-in text: boxes, what is read there, how sure the recogniser is.

The recogniser (RapidOCR, its models lie in its package) runs in a process of its own with one
thread and no network. It proposes; a person confirms every still and a sample of every clip
(PS3.15 Clean Pixel Data). Texts may name patients: they are kept out of `repr`, errors and logs.
"""

import contextlib
import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ground.child import isolated
from ground.errors import IntakeError
from reader_study.screening.grey import Pixels, checked
from reader_study.screening.text_messages import receive, send

LEAST_SCORE = 0.5
"""Of a text, 0–1, below which what was found is taken for tissue or a mark."""

LEAST_LETTERS = 2
"""A single sign is a mark of a calliper or a scale."""

_LONGEST_SIDE = 1280
"""Pixels; larger images are looked at smaller, in which letters of 12 pixels stay 8 at 1920."""

_SECONDS = 60.0
_START_SECONDS = 120.0

_INHERITED = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LC_CTYPE")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class ProposedText:
    """Text that seems to be burned into an image.

    Parameters
    ----------
    box : tuple of int
        Top, left, bottom, right in pixels; the last two are the first outside.
    text : str
        What is read there; it may name a person.
    score : float
        How sure the recogniser is, 0–1.

    """

    box: tuple[int, int, int, int]
    text: str = field(repr=False)
    score: float


def frame_sample(n_frames: int, count: int = 5) -> tuple[int, ...]:
    """Return the frames of a clip that are looked at: first, last and evenly between, once each."""
    if n_frames < 1 or count < 1:
        raise ValueError(f"no sample of {count} among {n_frames} frames")
    places = np.linspace(0, n_frames - 1, min(count, n_frames))
    return tuple(dict.fromkeys(int(place) for place in np.rint(places)))


def worker_line() -> tuple[str, ...]:
    """Return the command line of the process that looks for text."""
    return isolated("reader_study.screening.text_worker")


class TextFinder:
    """The process that looks for text, from its start to `close`; usable in a ``with``.

    Raises
    ------
    IntakeError
        When the recogniser is not installed, cannot be started, or ends or hangs on an image.

    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._process = subprocess.Popen(
            command or worker_line(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries write what they read there
            env=_environment(),
            cwd=Path(__file__).resolve().parents[2],
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._guard = threading.Lock()
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        answer = self._answer(_START_SECONDS)
        if answer.get("failed") in ("ModuleNotFoundError", "ImportError"):
            raise IntakeError(
                "The recogniser of burned-in text is not installed.",
                remedy="Set the program up with `./run.py setup full`; without it, look at every "
                "image for names yourself.",
            )
        if not answer.get("ready"):
            raise _gone()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def __enter__(self) -> "TextFinder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def find(self, pixels: NDArray[Any]) -> tuple[ProposedText, ...]:
        """Return the proposals for an image, grey or RGB, ``uint8``; from the top down."""
        image = checked(pixels)
        scale = min(1.0, _LONGEST_SIDE / max(image.shape[:2]))
        with self._guard:
            try:
                assert self._process.stdin is not None
                send(self._process.stdin, {"scale": scale}, image)
            except OSError as error:
                raise _gone() from error
            answer = self._answer(_SECONDS)
        return _proposals(answer, image)

    def _answer(self, seconds: float) -> dict[str, Any]:
        assert self._process.stdout is not None
        clock = threading.Timer(seconds, self._process.kill)
        clock.daemon = True
        clock.start()
        try:
            message = receive(self._process.stdout)
        except (ValueError, OSError) as error:
            raise _gone() from error
        finally:
            clock.cancel()
        if message is None:
            raise _gone()
        return message[0]


def _gone() -> IntakeError:
    return IntakeError(
        "The recogniser of burned-in text ended or did not answer in time.",
        remedy="Try again; if it happens with the same image, look at that one yourself.",
    )


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return kept | dict.fromkeys(_THREADS, "1")


def _proposals(answer: dict[str, Any], image: Pixels) -> tuple[ProposedText, ...]:
    rows, columns = image.shape[:2]
    found = []
    for corners, text, score in zip(
        answer["boxes"], answer["texts"], answer["scores"], strict=True
    ):
        if score < LEAST_SCORE or len(text.strip()) < LEAST_LETTERS:
            continue
        across, down = np.asarray(corners, dtype=float).T
        box = (
            int(np.clip(np.floor(down.min()), 0, rows)),
            int(np.clip(np.floor(across.min()), 0, columns)),
            int(np.clip(np.ceil(down.max()) + 1, 0, rows)),
            int(np.clip(np.ceil(across.max()) + 1, 0, columns)),
        )
        found.append(ProposedText(box, text, score))
    return tuple(sorted(found, key=lambda each: each.box))
