"""Changing one's own PIN or passphrase: the old one opens, the new one wraps, the old wrap goes."""

from ground.errors import ReaderStudyError
from reader_study.people.entering import Entered, enter, rewrap
from reader_study.people.secrets_of_roles import require_strong
from reader_study.store import NewEvent
from reader_study.study import Study

CHANGED = "person.pin_changed"


def change_secret(study: Study, person_id: str, *, old: str, new: str) -> None:
    """Change a person's secret; killed anywhere, one of the two opens.

    Raises
    ------
    EntryRefusedError
        When the old secret is wrong, or she has to wait.
    WeakSecretError
        When the new one can be guessed.

    """
    entered: Entered = enter(study, person_id, old, how="change")
    person = entered.person
    if new == old:
        raise ReaderStudyError(
            "The new secret is the old one.", remedy="Choose another one, or leave it as it is."
        )
    require_strong(study, person.role, person.id, person.name, new)
    rewrap(study, person, entered.key, new, NewEvent(CHANGED, ""))
