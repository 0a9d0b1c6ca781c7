"""The head that was signed when a copy was made: it stands in the note beside the copy."""

from collections.abc import Iterator
from pathlib import Path

from reader_study.safekeeping.copies import copy_at
from reader_study.store import Store
from reader_study.store.events import Value
from reader_study.trust.heads import is_in_log, known_entry
from reader_study.trust.known_head import KnownHead


def noted_head(store: Store) -> Value:
    """Return what the note of a copy says of the last head that was signed; None before one."""
    known = known_entry(store)
    return None if known is None else known.to_plain()


def unlike_its_note(store: Store, copy: Path) -> Iterator[str]:
    """Say how the log of a copy is not the one that its note knows.

    Parameters
    ----------
    store : Store
        Of the copy.
    copy : Path
        Where it lies, with its note beside it.

    """
    found = copy_at(copy)
    told = None if found is None else found.note.get("known_head")
    if told is None:  # an earlier version made it, nothing was signed yet, or it bears another name
        return
    try:
        head = KnownHead.from_plain(told)
    except (ValueError, AttributeError):
        yield "the head in the note beside it cannot be read"
        return
    if not (head.is_genuine and is_in_log(store, head)):
        yield f"its log lacks event {head.seq}, whose signed head stands in the note beside it"
