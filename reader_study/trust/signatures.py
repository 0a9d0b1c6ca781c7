"""By whose keys the heads of a log are signed; that the signatures hold is a rule of the log."""

from reader_study.store import Store
from reader_study.trust.heads import keys_of


def changes_of_key(store: Store) -> list[str]:
    """Tell where another key began to sign: the study went on at another computer."""
    first, *later = [(key_id, seq) for (_, key_id), seq in keys_of(store).items()] or [("", 0)]
    return [
        f"From event {seq} on the log was signed with another key, {key_id}; the first was "
        f"{first[0]}. The study was moved to another computer, or to another person's account."
        for key_id, seq in later
    ]
