"""A model's folder: it appears complete, or not at all."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import safetensors.torch
from torch import nn

from engines.cards.card import WEIGHTS_NAME, Card, checked_weights, load_card
from engines.cards.folds import MEMBERS
from engines.cards.made import CARD_NAME
from engines.files import writing_to
from engines.training.checkpoint import Checkpoints
from ground.errors import EngineError
from ground.files import sync_folder, write_atomic


class WritesCard(Protocol):
    """A card of any kind of model."""

    def to_bytes(self) -> bytes:
        """Return the card as the bytes of its file."""
        ...


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """Where a training ends (`out`), and where it works until then (`unfinished`)."""

    out: Path

    @property
    def unfinished(self) -> Path:
        """Folder of the checkpoints, beside `out`."""
        return self.out.with_name(f"{self.out.name}.training")

    @property
    def card(self) -> Path:
        """The model card."""
        return self.out / CARD_NAME

    def check_free(self, *, resume: bool, folds: bool = False) -> None:
        """Check that nothing of worth would be overwritten; `folds`: by a cross-fitting.

        Raises
        ------
        EngineError
            The folder is in use, or an unfinished training waits there.

        """
        if self.out.exists() and (not self.out.is_dir() or any(self.out.iterdir())):
            raise EngineError(
                "The output folder is not empty.", remedy="Choose a new folder.", path=self.out
            )
        of_folds = (self.unfinished / MEMBERS).is_dir()
        if not of_folds and not Checkpoints(self.unfinished).paths():
            return
        if not resume:
            raise EngineError(
                "An unfinished training waits here.",
                remedy="Continue it with --resume, or remove its folder.",
                path=self.unfinished,
            )
        if of_folds is not folds:
            raise EngineError(
                "An unfinished training of another kind waits here.",
                remedy="Repeat the first command with --resume, or remove the folder.",
                path=self.unfinished,
            )

    def published(self) -> Card | None:
        """Return the card of the complete model at `out`; None when there is none yet.

        What is left of the checkpoints is removed.

        Raises
        ------
        EngineError
            Something else lies there, or it is damaged.

        """
        if not self.card.exists():
            return None
        card = load_card(self.card)
        checked_weights(card, folder=self.out)
        shutil.rmtree(self.unfinished, ignore_errors=True)
        return card

    @staticmethod
    def weights_bytes(module: nn.Module) -> bytes:
        """Return the network's tensors as the bytes of a safetensors file."""
        tensors = {
            key: value.detach().cpu().contiguous() for key, value in module.state_dict().items()
        }
        return safetensors.torch.save(tensors)

    @staticmethod
    def sha256(content: bytes) -> str:
        """Return the SHA-256 of `content`, in hexadecimal."""
        return hashlib.sha256(content).hexdigest()

    def publish(self, card: WritesCard, *, weights: bytes) -> None:
        """Write weights and card aside, rename the folder into place, drop the checkpoints.

        Raises
        ------
        EngineError
            The disk is full or the folder may not be written; the checkpoints are left.

        """
        self.publish_files({WEIGHTS_NAME: weights, CARD_NAME: card.to_bytes()})

    def publish_files(self, files: Mapping[str, bytes]) -> None:
        """Do the same with all files of a model, by their names; raises as `publish` does."""
        ready = self.unfinished / "ready"
        with writing_to(self.out):
            shutil.rmtree(ready, ignore_errors=True)
            ready.mkdir(parents=True)
            for name, content in files.items():
                write_atomic(ready / name, content)
            if self.out.is_dir():
                self.out.rmdir()
            ready.replace(self.out)
            sync_folder(self.out.parent)
            shutil.rmtree(self.unfinished, ignore_errors=True)
