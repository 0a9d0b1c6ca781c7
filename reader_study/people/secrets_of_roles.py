"""What secret a role has: a PIN for those who read, a passphrase for everybody else."""

from ground.errors import ReaderStudyError
from reader_study.people.person import Role
from reader_study.study import Study
from reader_study.trust.strength import PASSPHRASE_LENGTH, PIN_LENGTH, weakness


class WeakSecretError(ReaderStudyError):
    """A new PIN or passphrase that can be guessed."""


def least_of(role: Role) -> int:
    """Return how many characters the secret of a role has at least."""
    return PIN_LENGTH if role.reads else PASSPHRASE_LENGTH


def require_strong(study: Study, role: Role, person_id: str, name: str, secret: str) -> None:
    """Refuse a new secret that can be guessed.

    Raises
    ------
    WeakSecretError
        Saying why.

    """
    never = (person_id, name, *name.split(), study.protocol.id, study.root.name)
    why = weakness(secret, least=least_of(role), never=never)
    if why:
        raise WeakSecretError(
            f"The {'PIN' if role.reads else 'passphrase'} is too weak: {why}.",
            remedy="Choose another one that nobody would try.",
        )
