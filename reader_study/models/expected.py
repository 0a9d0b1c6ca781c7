"""Which files of frozen models the log names, each with its hash: for the check of a study."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reader_study.models.files import box_file, card_file, listed_reads, read_file
from reader_study.models.holders import ACTION, listed
from reader_study.paths import StudyPaths
from reader_study.store.events import Event
from reader_study.store.tables import FrozenModel


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file, the SHA-256 that it must have, and what it is; without a hash it must not be."""

    path: Path
    sha256: str
    what: str


def list_of_reads(paths: StudyPaths, model: FrozenModel) -> NamedFile:
    """Return the list of a model's reads; `reads_of` is asked only when it is sound."""
    folder = paths.model(model.model_id)
    return NamedFile(folder / "reads.json", model.reads_sha256, "list of model reads")


def reads_of(
    paths: StudyPaths, model: FrozenModel, cases: Collection[str], *, sealed: bool
) -> Iterator[NamedFile]:
    """Return the files of a model's reads, by its list.

    Parameters
    ----------
    cases : collection of str
        Those of the study; a package holds the reads of its reader's cases alone.

    """
    folder = paths.model(model.model_id)
    for case_id, sha256 in listed_reads(folder).items():
        if case_id not in cases:
            continue
        path = read_file(folder, case_id, sealed=sealed)
        yield NamedFile(path, sha256, f"model read of {case_id}")


def card_and_boxes(
    paths: StudyPaths, model: FrozenModel, told: Iterable[Event], *, sealed: bool
) -> Iterator[NamedFile]:
    """Return a model's card and the keys to it, and keys that are nobody's.

    Parameters
    ----------
    told : iterable of Event
        The events of the model, in order.

    """
    folder = paths.model(model.model_id)
    if model.card_sha256:  # a reader's package comes without the card
        yield NamedFile(card_file(folder, sealed=sealed), model.card_sha256, "model card")
    boxes = {}
    for event in told:
        if event.action == ACTION:
            boxes = listed(event)
    named = {}
    for name, box in boxes.items():
        path = box_file(folder, name)
        named[path] = NamedFile(path, box.sha256, f"key of {name} to the model's answers")
    yield from named.values()
    for path in sorted((folder / "keys").glob("*")):
        if path not in named:
            yield NamedFile(path, "", "key to the model's answers")
