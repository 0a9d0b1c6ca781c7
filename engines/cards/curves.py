"""Learning curves: of finished models by their cards, of a training under way by its folder.

Importing this loads no torch.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.cards.made import CARD_NAME
from engines.messages import Learnt
from ground.errors import EngineError
from ground.regular import MB, read_regular

CURVE_NAME = "curve.jsonl"
"""Beside the checkpoints of a training: one JSON object an epoch, written anew with each."""

_MEMBERS = "members"
_MEMBER = re.compile(r"fold-(\d{1,2})-seed-(\d{1,10})")
_UNFINISHED = ".training"
_PART = re.compile(r"fold (\d+) of \d+, seed (\d+)")


@dataclass(frozen=True, slots=True)
class LearntEpoch:
    """One point of a curve.

    Attributes
    ----------
    epoch : int
        0 is the head alone, before any fine-tuning.
    loss : float or None
        Mean over the training part; None for epoch 0.
    validation_auc : float

    """

    epoch: int
    loss: float | None
    validation_auc: float


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """How one network learnt.

    Attributes
    ----------
    epochs : tuple of LearntEpoch
        Ascending.
    fold, seed : int or None
        Which of several networks it is.
    finished : bool
        Whether its model is complete.

    """

    epochs: tuple[LearntEpoch, ...]
    fold: int | None = None
    seed: int | None = None
    finished: bool = True

    @property
    def best(self) -> LearntEpoch | None:
        """The epoch with the highest validation AUC, the first of equals: the one that is kept."""
        return max(self.epochs, key=lambda one: one.validation_auc, default=None)


def read_curves(model: Path) -> tuple[LearningCurve, ...]:
    """Return the curves of a model, or of a training that is under way.

    Parameters
    ----------
    model : Path
        Folder or card of a model, alone or cross-fitted; or the folder that a training was told
        to write, which appears at its end.

    Raises
    ------
    EngineError
        There is no such model or training, or its card tells of no epochs.

    """
    folder = model.parent if model.is_file() else model
    unfinished = folder.with_name(folder.name + _UNFINISHED)
    found = [_of_card(folder), *_members(folder)]
    if not folder.is_dir() or not any(found):
        found += [_under_way(unfinished), *_members(unfinished)]
    if folder.name.endswith(_UNFINISHED):
        found.append(_under_way(folder))
    curves = tuple(one for one in found if one is not None)
    if not curves and not folder.is_dir() and not unfinished.is_dir():
        raise EngineError(
            "There is no model and no training under way.",
            remedy="Name the folder of a model, or the one that a training was told to write.",
            path=folder,
        )
    return tuple(sorted(curves, key=lambda one: (one.seed or 0, one.fold or 0)))


def curves_of(points: Iterable[Learnt]) -> tuple[LearningCurve, ...]:
    """Return the curves of what a running job has told so far."""
    parts: dict[str, list[LearntEpoch]] = {}
    for one in points:
        epoch = LearntEpoch(one.epoch, one.loss, one.validation_auc)
        parts.setdefault(one.part, []).append(epoch)
    found = []
    for part, epochs in parts.items():
        named = _PART.match(part)
        fold, seed = (None, None) if named is None else (int(named[1]), int(named[2]))
        found.append(LearningCurve(_ascending(epochs), fold, seed, finished=False))
    return tuple(found)


def curve_bytes(history: Iterable[Mapping[str, Any]], *, seed: int | None) -> bytes:
    """Return the epochs so far as the bytes of `CURVE_NAME`."""
    lines = (json.dumps({"seed": seed, **epoch}) + "\n" for epoch in history)
    return "".join(lines).encode()


def _members(folder: Path) -> list[LearningCurve | None]:
    """Return the curves of cross-fitted networks, finished and under way."""
    found: list[LearningCurve | None] = []
    inside = folder / _MEMBERS
    for path in sorted(inside.iterdir()) if inside.is_dir() else ():
        name = _MEMBER.fullmatch(path.name.removesuffix(_UNFINISHED))
        if name is None or not path.is_dir():
            continue
        fold, seed = int(name[1]), int(name[2])
        if path.name.endswith(_UNFINISHED):
            found.append(_under_way(path, fold=fold, seed=seed))
        else:
            found.append(_of_card(path, fold=fold, seed=seed))
    return found


def _of_card(
    folder: Path, *, fold: int | None = None, seed: int | None = None
) -> LearningCurve | None:
    path = folder / CARD_NAME
    if not path.is_file():
        return None
    content = _object(path)
    training = content.get("training")
    history = training.get("history") if isinstance(training, dict) else None
    if not isinstance(history, list) or not all(_is_of_auc(row) for row in history):
        # A card of several networks, of one that was trained elsewhere, or of a detector.
        return None
    own = content.get("seed")
    seed = own if seed is None and isinstance(own, int) else seed
    return LearningCurve(_ascending(_epoch(one, path) for one in history), fold, seed)


def _under_way(
    folder: Path, *, fold: int | None = None, seed: int | None = None
) -> LearningCurve | None:
    path = folder / CURVE_NAME
    if not path.is_file():
        return None
    try:
        lines = read_regular(path, 16 * MB).decode().splitlines()
        rows = [json.loads(line) for line in lines]
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if not all(_is_of_auc(row) for row in rows):
        return None
    own = rows[0].get("seed") if rows and isinstance(rows[0], dict) else None
    seed = own if seed is None and isinstance(own, int) else seed
    epochs = _ascending(_epoch(row, path) for row in rows)
    return LearningCurve(epochs, fold, seed, finished=False)


def _object(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(read_regular(path, 64 * MB))
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if not isinstance(content, dict):
        raise _damaged(path)
    return content


def _is_of_auc(row: object) -> bool:
    """Tell whether an epoch was judged by its AUC; what is no epoch at all is told later."""
    return not isinstance(row, dict) or "validation_auc" in row


def _epoch(row: object, path: Path) -> LearntEpoch:
    if not isinstance(row, dict):
        raise _damaged(path)
    epoch, loss, auc = row.get("epoch"), row.get("loss"), row.get("validation_auc")
    if type(epoch) is not int or not isinstance(auc, int | float):
        raise _damaged(path)
    if loss is not None and not isinstance(loss, int | float):
        raise _damaged(path)
    return LearntEpoch(epoch, None if loss is None else float(loss), float(auc))


def _ascending(epochs: Iterable[LearntEpoch]) -> tuple[LearntEpoch, ...]:
    """Return the epochs in order, of each the last that was told."""
    last = {one.epoch: one for one in epochs}
    return tuple(last[number] for number in sorted(last))


def _damaged(path: Path) -> EngineError:
    return EngineError(
        "The learning curve cannot be read.",
        remedy="Restore the model folder, or train again.",
        path=path,
    )
