"""Proving who one is: a secret opens a key; what failed and what succeeded is in the log."""

from dataclasses import dataclass, field

from ground.errors import IntegrityError
from reader_study.people import key_files
from reader_study.people.key_files import WrongSecretError, key_path, unwrapped
from reader_study.people.lockout import ENTERED, REFUSED, Standing, standing
from reader_study.people.person import REGISTERED, RENEWED, Person, entity_of_person
from reader_study.people.refusal import EntryRefusedError
from reader_study.people.registry import person_of
from reader_study.people.signing import Signer
from reader_study.reading.observing import boot_content
from reader_study.store import Actor, NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.trust.keys import SigningKey

_WRAPS = (REGISTERED, RENEWED, "person.pin_changed", "person.rewrapped")
"""Events that name the wrap of a key; the last one holds."""


@dataclass(frozen=True, slots=True)
class Credential:
    """Who says she is somebody, and her secret."""

    person_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entered:
    """A person who has proved who she is, and her key."""

    person: Person
    key: SigningKey

    @property
    def signer(self) -> Signer:
        """Her name and key, to sign with."""
        return Signer(self.person.id, self.key)


def unlock(study: Study, person_id: str, secret: str, *, how: str = "secret") -> SigningKey:
    """Return a person's key; see `enter`."""
    return enter(study, person_id, secret, how=how).key


def enter(study: Study, person_id: str, secret: str, *, how: str) -> Entered:
    """Open a person's key with her PIN or passphrase. Takes about 0.3 s, right or wrong.

    The log tells of it: ``person.entered``, or ``person.refused``. While she has to wait, no
    secret is looked at.

    Parameters
    ----------
    how : str
        By what, for the log: ``log-in``, ``unlock``, ``unblind`` …

    Raises
    ------
    EntryRefusedError
        When the secret is wrong, nobody of that id is registered, or she has to wait.
    IntegrityError
        When her key file is missing, damaged, or not the one that the log names.

    """
    person = person_of(study, person_id)
    if person is None:
        key_files.derive_for_nobody(secret)
        # What was typed as an id is not kept: it may have been the secret.
        _record(study, "unknown", NewEvent(REFUSED, "person", new=_seen(study, how)))
        raise EntryRefusedError(Standing(failures=1).tries_left, 0)
    stands = _standing(study, person_id)
    if stands.wait_s:
        if not stands.seen_here:
            _refuse(study, person, how, counted=False)
        raise EntryRefusedError(stands.tries_left, stands.wait_s)
    key, cost = _opened(study, person, secret, how)
    events = [NewEvent(ENTERED, entity_of_person(person_id), new=_seen(study, how))]
    _record(study, person_id, *events, role=person.role)
    if not key_files.DERIVATION.is_within(cost):
        rewrap(study, person, key, secret, NewEvent("person.rewrapped", ""))
    return Entered(person, key)


def require_key(study: Study, person: Person) -> None:
    """Put a wrap in its place that a killed program left beside, by what the log names.

    Raises
    ------
    IntegrityError
        When the key file is missing, damaged, or not the one that the log names.

    """
    path = key_path(study.paths.people, person.id)
    named = [
        event.content["wrap_sha256"]
        for event in study.events(entity=entity_of_person(person.id))
        if event.action in _WRAPS and "wrap_sha256" in event.content
    ]
    key_files.settle(path, named[-1] if named else "")
    if key_files.public_of(path) != person.public:
        raise IntegrityError(
            f"The key file of {person.id!r} is not the one that the log names.",
            remedy="Restore it from a backup, or issue a new key with `sonoread person renew`.",
            path=path,
        )


def rewrap(study: Study, person: Person, key: SigningKey, secret: str, told: NewEvent) -> None:
    """Wrap a person's key anew, under a secret: written, then recorded, then put in its place.

    Parameters
    ----------
    told : NewEvent
        Action and reason of the event that names the new wrap.

    """
    path = key_path(study.paths.people, person.id)
    sha256 = key_files.lay_beside(path, key_files.wrapped(key, person.id, secret))
    content: dict[str, Value] = {"id": person.id, "wrap_sha256": sha256}
    event = NewEvent(told.action, entity_of_person(person.id), new=content, reason=told.reason)
    _record(study, person.id, event, role=person.role)
    key_files.settle(path, sha256)


def _opened(
    study: Study, person: Person, secret: str, how: str
) -> tuple[SigningKey, key_files.Derivation]:
    require_key(study, person)
    try:
        return unwrapped(key_path(study.paths.people, person.id), person.id, secret)
    except WrongSecretError:
        _refuse(study, person, how, counted=True)
    stands = _standing(study, person.id)
    raise EntryRefusedError(stands.tries_left, stands.wait_s)


def _standing(study: Study, person_id: str) -> Standing:
    return standing(study.events(entity=entity_of_person(person_id)), study.clock)


def _refuse(study: Study, person: Person, how: str, *, counted: bool) -> None:
    content: dict[str, Value] = {"counted": counted} | _seen(study, how)
    refused = NewEvent(REFUSED, entity_of_person(person.id), new=content)
    _record(study, person.id, refused, role=person.role)


def _seen(study: Study, how: str) -> dict[str, Value]:
    told: dict[str, Value] = {"how": how}
    return told | boot_content(study.clock)


def _record(study: Study, person_id: str, *events: NewEvent, role: str = "unknown") -> None:
    study.store.append(Actor(person_id, role), study.clock, *events)
