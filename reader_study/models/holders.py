"""Who holds the keys to a model's answers: boxes on the disk, and their list in the log.

The last event ``model.sealed`` of a model lists all its boxes, each with its holder's public key
and the SHA-256 of its file. A box that is not listed is nobody's: it is taken away.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ground.errors import IntegrityError, ReaderStudyError, SealedError
from reader_study.event_contents import MalformedEventError
from reader_study.held_files import KEY, held_bytes, held_sha256
from reader_study.models.files import box_file, write_files
from reader_study.models.sealing import ModelKeys, boxed, unboxed
from reader_study.store import Event, NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.study_key import key_facts
from reader_study.trust.keys import SigningKey

ACTION = "model.sealed"
COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who can open a model's answers.

    Parameters
    ----------
    name : str
        ``coordinator``, ``person-<id>`` or ``workstation-<key id>``; names the file of her box.
    sealing : str
        Her public key: 64 hexadecimal digits.
    card : bool
        Whether she gets the key of the card too.

    """

    name: str
    sealing: str
    card: bool = False


@dataclass(frozen=True, slots=True)
class ListedBox:
    """A box as the log lists it: its holder, and the SHA-256 of its file."""

    holder: Holder
    sha256: str


def workstation_holder(study: Study, *, card: bool = False) -> Holder:
    """Return this workstation as a holder.

    Raises
    ------
    ReaderStudyError
        When its key cannot be read or made.

    """
    key = study.ring.workstation()
    return Holder(f"workstation-{key.key_id}", key.sealing_public, card)


def coordinator_holder(study: Study) -> Holder | None:
    """Return the coordinator by the study's own key; None in a study that has none."""
    facts = key_facts(study)
    return Holder(COORDINATOR, facts["sealing"], card=True) if facts else None


def listed_boxes(study: Study, model_id: str) -> dict[str, ListedBox]:
    """Return the boxes of a model by the names of their holders, as the log lists them now."""
    found: dict[str, ListedBox] = {}
    for event in study.events(action=ACTION, entity=f"model/{model_id}"):
        found = listed(event)
    return found


def listed(event: Event) -> dict[str, ListedBox]:
    """Return boxes from the event that lists them.

    Raises
    ------
    MalformedEventError
        When it lists something else.

    """
    try:
        return {
            name: ListedBox(
                Holder(name, str(box["sealing"]), card=bool(box["card"])), str(box["sha256"])
            )
            for name, box in event.content["boxes"].items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise MalformedEventError(event.place, why[:200]) from error


def seal_to_holders(
    study: Study,
    model_id: str,
    keys: ModelKeys,
    holders: tuple[Holder, ...],
    *,
    kept: Mapping[str, ListedBox] | None = None,
    reason: str = "",
) -> NewEvent:
    """Write a box for each holder, flushed; return the event that lists them, to be recorded.

    Boxes that are no longer listed are taken away by `settle`, when the event is durable.

    Parameters
    ----------
    kept : mapping, optional
        Boxes that are there and stay.

    """
    boxes: dict[str, ListedBox] = dict(kept or {})
    files: dict[Path, bytes] = {}
    folder = study.paths.model(model_id)
    for holder in holders:
        given = keys if holder.card else keys.without_card()
        holder = replace(holder, card=given.card is not None)
        blob = boxed(given, holder.sealing, study_id=study.id, model_id=model_id)
        files[box_file(folder, holder.name)] = blob
        boxes[holder.name] = ListedBox(holder, hashlib.sha256(blob).hexdigest())
    write_files(folder, files)
    return sealed_event(model_id, boxes, reason=reason)


def sealed_event(model_id: str, boxes: Mapping[str, ListedBox], *, reason: str = "") -> NewEvent:
    """Return the event that lists all boxes of a model from now on."""
    told: dict[str, Value] = {
        name: {"sealing": box.holder.sealing, "sha256": box.sha256, "card": box.holder.card}
        for name, box in sorted(boxes.items())
    }
    content: dict[str, Value] = {"model_id": model_id, "boxes": told}
    return NewEvent(ACTION, f"model/{model_id}", new=content, reason=reason)


def is_sound(study: Study, model_id: str, box: ListedBox) -> bool:
    """Tell whether a box lies there as it was listed."""
    path = box_file(study.paths.model(model_id), box.holder.name)
    try:
        return held_sha256(path, KEY) == box.sha256
    except OSError:
        return False


def settle(study: Study, model_id: str) -> None:
    """Take away the boxes that the log no longer lists; for acts that write to the study."""
    named = {box_file(study.paths.model(model_id), n) for n in listed_boxes(study, model_id)}
    for path in (study.paths.model(model_id) / "keys").glob("*"):
        if path not in named:
            with suppress(OSError):
                path.unlink()


def held_keys(study: Study, model_id: str) -> ModelKeys:
    """Return the keys to a model's answers, opened by a key of this handle's ring.

    Raises
    ------
    SealedError
        When no key of the ring is among the holders.
    IntegrityError
        When the box is missing or was changed.

    """
    boxes = listed_boxes(study, model_id)
    holders = {box.holder.sealing: box for box in boxes.values()}
    for key in _keys(study, model_id):
        box = holders.get(key.sealing_public)
        if box is not None:
            return _opened(study, model_id, box, key)
    raise SealedError(
        f"The answers of {model_id!r} are sealed, and this workstation has no key to them.",
        remedy="Read where they were frozen, or log in if persons are registered; else the "
        "coordinator seals them to this workstation with `sonoread seal-ai`.",
        path=study.paths.model(model_id),
    )


def _keys(study: Study, model_id: str) -> Iterator[SigningKey]:
    try:
        yield from study.ring
    except ReaderStudyError as error:
        raise SealedError(
            f"The answers of {model_id!r} are sealed, and the key of this workstation cannot be "
            f"had: {error.what}",
            remedy=error.remedy,
            path=error.path,
        ) from error


def _opened(study: Study, model_id: str, box: ListedBox, key: SigningKey) -> ModelKeys:
    plain = study.ring.opened(box.sha256)
    if plain is None:
        blob = _box_bytes(box_file(study.paths.model(model_id), box.holder.name), model_id, box)
        plain = unboxed(key, blob, study_id=study.id, model_id=model_id).plain
        study.ring.keep(box.sha256, plain)
    return ModelKeys.of_plain(plain)


def _box_bytes(path: Path, model_id: str, box: ListedBox) -> bytes:
    try:
        blob = held_bytes(path, KEY)
    except FileNotFoundError as error:
        raise IntegrityError(
            f"The key to the answers of {model_id!r} is missing.", remedy=_REMEDY, path=path
        ) from error
    except OSError as error:
        raise IntegrityError(
            f"The key to the answers of {model_id!r} cannot be read ({error.strerror}).",
            remedy=_REMEDY,
            path=path,
        ) from error
    if hashlib.sha256(blob).hexdigest() != box.sha256:
        raise IntegrityError(
            f"The key to the answers of {model_id!r} is not the one that the log names.",
            remedy=_REMEDY,
            path=path,
        )
    return blob


_REMEDY = "Restore the folder models from a backup; or the coordinator runs `sonoread seal-ai`."
