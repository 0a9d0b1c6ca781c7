"""Where the parts of a frozen model lie, and whether they are those that the log names.

A sealed model (since 0.4) has ``card.sealed``, ``reads/<case>.sealed`` and ``keys/<holder>.box``;
one of an earlier version ``card.json`` and ``reads/<case>.json``, in clear. ``reads.json`` lists
the SHA-256 of each read's file as it lies there.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from ground.errors import IntegrityError, ReadingRuleError
from ground.files import TELLS_NOTHING_NS, sync_folder, write_atomic
from ground.names import inside
from ground.regular import json_of
from reader_study.held_files import MODEL_LIST, MODEL_READ, held_bytes
from reader_study.store.tables import FrozenModel
from reader_study.study import Study


def read_file(folder: Path, case_id: str, *, sealed: bool = True) -> Path:
    """Return the path of one case's read in a model's folder."""
    return inside(folder / "reads", f"{case_id}.{'sealed' if sealed else 'json'}")


def card_file(folder: Path, *, sealed: bool = True) -> Path:
    """Return the path of the card in a model's folder."""
    return folder / ("card.sealed" if sealed else "card.json")


def box_file(folder: Path, holder: str) -> Path:
    """Return the path of the keys that are sealed to a holder."""
    return inside(folder / "keys", f"{holder}.box")


def write_files(folder: Path, contents: Mapping[Path, bytes]) -> None:
    """Write files of a model: flushed, all of one time, the folders flushed once at the end."""
    for path, data in contents.items():
        write_atomic(path, data, flush_folder=False)
        os.utime(path, ns=(TELLS_NOTHING_NS, TELLS_NOTHING_NS))
    for parent in sorted({path.parent for path in contents} | {folder, folder.parent}):
        sync_folder(parent)


def model_ids(study: Study) -> tuple[str, ...]:
    """Return the ids of the frozen models, in the order of freezing."""
    return tuple(model.model_id for model in study.store.tables.models())


def frozen_model(study: Study, model_id: str) -> FrozenModel:
    """Return what the log says of a model.

    Raises
    ------
    ReadingRuleError
        When no model of this id is frozen.

    """
    for model in study.store.tables.models():
        if model.model_id == model_id:
            return model
    raise ReadingRuleError(
        f"There are no frozen reads of a model {model_id!r}.",
        remedy="Freeze them with `sonoread predict`.",
        path=study.root,
    )


def is_sealed(study: Study, model_id: str) -> bool:
    """Tell, by the log, whether a model's answers are sealed; earlier versions left them open."""
    frozen = study.events(action="model.frozen", entity=f"model/{model_id}")
    return any("sealed" in event.content for event in frozen)


def checked(path: Path, sha256: str | None, *, most: int = MODEL_READ) -> bytes:
    """Return a file's bytes if they are those that were frozen.

    Raises
    ------
    IntegrityError
        When it is missing, or was changed.

    """
    blob = _bytes(path, most)
    if hashlib.sha256(blob).hexdigest() != sha256:
        raise _changed(path)
    return blob


def manifest(study: Study, model_id: str) -> dict[str, str]:
    """Return the SHA-256 of each case's read, from the list that the log names.

    Raises
    ------
    IntegrityError
        When the list is missing, or was changed.
    ReadingRuleError
        When no model of this id is frozen.

    """
    path = study.paths.model(model_id) / "reads.json"
    listed = checked(path, frozen_model(study, model_id).reads_sha256, most=MODEL_LIST)
    content: dict[str, str] = json.loads(listed)
    return content


def list_bytes(hashes: Mapping[str, str]) -> bytes:
    """Return the file ``reads.json``: the SHA-256 of each case's read, in one form."""
    return (json.dumps(dict(hashes), indent=0, sort_keys=True) + "\n").encode()


def listed_reads(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each case's read, as listed in a model's folder."""
    path = folder / "reads.json"
    try:
        content: dict[str, str] = json_of(_bytes(path, MODEL_LIST))
    except ValueError as error:
        raise _changed(path) from error
    return content


def _bytes(path: Path, most: int) -> bytes:
    try:
        return held_bytes(path, most)
    except FileNotFoundError as error:
        raise IntegrityError(
            "A frozen model read is missing.",
            remedy="Restore the folder models from the coordinator's copy of the study.",
            path=path,
        ) from error
    except OSError as error:
        raise IntegrityError(
            f"A frozen model read cannot be read ({error.strerror}).",
            remedy="Restore the folder models from the coordinator's copy of the study.",
            path=path,
        ) from error


def _changed(path: Path) -> IntegrityError:
    return IntegrityError(
        "A frozen model file was changed after it was frozen.",
        remedy="Restore the folder models from the coordinator's copy of the study.",
        path=path,
    )
