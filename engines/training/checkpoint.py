"""The state of an unfinished training: one file an epoch, named by its own hash."""

import hashlib
import io
import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from engines.files import writing_to
from ground.errors import EngineError
from ground.files import sha256_file, write_atomic

_NAME = re.compile(r"epoch-(\d{4})-([0-9a-f]{64})\.pt")


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """The checkpoints in `folder`; the newest sound one counts."""

    folder: Path

    def save(self, state: Mapping[str, Any], *, epoch: int) -> None:
        """Write a checkpoint durably, then remove older ones.

        Parameters
        ----------
        state : mapping
            Tensors, numbers, texts, and lists and dicts of these.

        Raises
        ------
        EngineError
            The folder cannot be written; earlier checkpoints are left as they were.

        """
        buffer = io.BytesIO()
        torch.save(dict(state), buffer)
        content = buffer.getvalue()
        name = f"epoch-{epoch:04d}-{hashlib.sha256(content).hexdigest()}.pt"
        with writing_to(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomic(self.folder / name, content)
            for path in self.paths():
                if path.name != name:
                    path.unlink()

    def paths(self) -> list[Path]:
        """Return the checkpoint files, newest first."""
        found = self.folder.glob("epoch-*.pt") if self.folder.is_dir() else ()
        return sorted((path for path in found if _NAME.fullmatch(path.name)), reverse=True)

    def load(self) -> dict[str, Any] | None:
        """Return the newest state whose bytes have their hash; None when there is no file.

        Raises
        ------
        EngineError
            Files are there and none is sound.

        """
        paths = self.paths()
        for path in paths:
            match = _NAME.fullmatch(path.name)
            if match is not None and sha256_file(path) == match.group(2):
                return _read(path)
        if paths:
            raise _damaged(paths[0])
        return None


def _read(path: Path) -> dict[str, Any]:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise _damaged(path) from error
    if not isinstance(state, dict):
        raise _damaged(path)
    return state


def _damaged(path: Path) -> EngineError:
    return EngineError(
        "The checkpoint of the unfinished training is damaged.",
        remedy="Remove its folder and train again from the beginning.",
        path=path,
    )
