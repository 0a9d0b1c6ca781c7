"""The coordinator's acts on persons: registering them, helping them in, new keys."""

from collections.abc import Set

from ground.errors import ReaderStudyError
from ground.names import path_name
from reader_study.conduct.reasons import required_reason
from reader_study.exchange.note import require_not_package
from reader_study.people import key_files
from reader_study.people.entering import Credential, Entered, enter
from reader_study.people.key_files import key_path
from reader_study.people.person import (
    REGISTERED,
    RENEWED,
    UNLOCKED,
    Person,
    Role,
    entity_of_person,
)
from reader_study.people.registry import person_of, persons_of
from reader_study.people.secrets_of_roles import require_strong
from reader_study.people.signing import AUTHORISED, signed
from reader_study.store import Actor, NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.trust.keys import SigningKey

BY_COORDINATORS = frozenset({Role.COORDINATOR})
BY_ANALYSTS = frozenset({Role.COORDINATOR, Role.STATISTICIAN})
"""Who analyses and reports."""


def add_person(
    study: Study,
    person_id: str,
    *,
    role: Role,
    secret: str,
    name: str = "",
    by: Credential | None = None,
) -> Person:
    """Register a person: make her key, wrap it by her secret, record the public half.

    Parameters
    ----------
    name : str
        As it stands under what she signs; of a reader without one, that of the protocol.
    by : Credential, optional
        A coordinator who is registered; needed as soon as there is one.

    Raises
    ------
    ReaderStudyError
        When she is registered already, has another role in the protocol, or an id that cannot
        name a file.
    WeakSecretError
        When the secret can be guessed.
    EntryRefusedError
        When a coordinator is registered and none has shown who she is.

    """
    path_name(person_id, what="id of a person")
    name = (name or _name_in_protocol(study, person_id) or person_id).strip()
    _require_free(study, person_id, name, role)
    require_strong(study, role, person_id, name, secret)
    entered = authorised(study, by)
    content: dict[str, Value] = {"id": person_id, "name": name, "role": role.value}
    _issue(study, entered, REGISTERED, content, secret)
    person = person_of(study, person_id)
    assert person is not None
    return person


def renew_person(
    study: Study, person_id: str, *, secret: str, reason: str, by: Credential | None = None
) -> Person:
    """Make a reader's key anew, under a new secret; what was sealed to the old one stays shut.

    Of those who unblind together no key is made anew: one of them could then stand for two.

    Raises
    ------
    ReaderStudyError
        When she is not registered, unblinds, or no reason is given.
    WeakSecretError
        When the secret can be guessed.
    EntryRefusedError
        When a coordinator is registered and none has shown who she is.

    """
    told = required_reason(reason)
    person = required_person(study, person_id)
    if not person.role.reads:
        raise ReaderStudyError(
            f"The key of {person_id!r} is not made anew: her role is {person.role.value}.",
            remedy="Register another person of that role; what she signed stays valid.",
        )
    require_strong(study, person.role, person.id, person.name, secret)
    entered = authorised(study, by)
    _issue(study, entered, RENEWED, {"id": person_id}, secret, reason=told)
    return required_person(study, person_id)


def unlock_person(
    study: Study, person_id: str, *, reason: str, by: Credential | None = None
) -> None:
    """End a person's wait after wrong secrets; her secret stays what it is.

    Raises
    ------
    ReaderStudyError
        When she is not registered, or no reason is given.
    EntryRefusedError
        When a coordinator is registered and none has shown who she is.

    """
    told = required_reason(reason)
    required_person(study, person_id)
    entered = authorised(study, by)
    content: dict[str, Value] = {"id": person_id}
    record_authorised(study, entered, UNLOCKED, person_id, content, reason=told)


def required_person(study: Study, person_id: str) -> Person:
    """Return a person who is registered.

    Raises
    ------
    ReaderStudyError
        When nobody of that id is.

    """
    person = person_of(study, person_id)
    if person is None:
        raise ReaderStudyError(
            f"No person {person_id!r} is registered.",
            remedy="List them with `sonoread person list`.",
        )
    return person


def has_coordinator(study: Study) -> bool:
    """Tell whether a coordinator is registered, so that her acts are hers alone."""
    return any(one.role is Role.COORDINATOR for one in persons_of(study))


def act_in_own_name(
    study: Study,
    by: Credential | None,
    *,
    how: str,
    roles: Set[Role] = BY_COORDINATORS,
) -> None:
    """Let what is done through this handle stand in the log under the coordinator's own id.

    Parameters
    ----------
    how : str
        What she enters for, for the log.
    roles : set of Role
        Whose act it is.

    Raises
    ------
    EntryRefusedError
        When her secret is wrong.
    ReaderStudyError
        When a coordinator is registered and none is named, or who is named is none.

    """
    entered = authorised(study, by, how=how, roles=roles)
    if entered is not None:
        study.actor = Actor(entered.person.id, entered.person.role.value)


def authorised(
    study: Study,
    by: Credential | None,
    *,
    how: str = "authorise",
    roles: Set[Role] = BY_COORDINATORS,
) -> Entered | None:
    """Return the coordinator who acts, as she has shown who she is; None until one is registered.

    Raises
    ------
    EntryRefusedError
        When her secret is wrong.
    ReaderStudyError
        When a coordinator is registered and none is named, or who is named is none; in a package.

    """
    require_not_package(study)
    if by is None:
        if not has_coordinator(study):
            return None
        raise nobody_named()
    person = person_of(study, by.person_id)
    if person is not None:
        require_role(person, roles)
    return enter(study, by.person_id, by.secret, how=how)


def nobody_named() -> ReaderStudyError:
    """Return what is said where a coordinator is registered and none is named."""
    return ReaderStudyError(
        "A coordinator is registered, and none has shown who she is.",
        remedy="Name her with --by, and her passphrase with --by-secret-file.",
    )


def require_role(person: Person, roles: Set[Role] = BY_COORDINATORS) -> None:
    """Refuse a person whose act it is not.

    Raises
    ------
    ReaderStudyError
        Saying what she is registered as.

    """
    if person.role not in roles:
        may = "A coordinator or a statistician does this."
        raise ReaderStudyError(
            f"{person.id!r} is registered as {person.role.value}.",
            remedy="A coordinator does this." if roles == BY_COORDINATORS else may,
        )


def record_authorised(
    study: Study,
    entered: Entered | None,
    action: str,
    person_id: str,
    content: dict[str, Value],
    *,
    reason: str = "",
) -> None:
    """Record an act on a person; where a coordinator is registered, signed by her."""
    entity, actor = entity_of_person(person_id), study.actor
    if entered is not None:
        actor = Actor(entered.person.id, entered.person.role.value)
        content = signed(entered.signer, action, entity, content, AUTHORISED)
    event = NewEvent(action, entity, new=content, reason=reason)
    study.store.append(actor, study.clock, event)


def _issue(
    study: Study,
    entered: Entered | None,
    action: str,
    content: dict[str, Value],
    secret: str,
    *,
    reason: str = "",
) -> None:
    """Make a key: write it wrapped, record its public half, put the file in its place."""
    key, person_id = SigningKey.new(), str(content["id"])
    path = key_path(study.paths.people, person_id)
    sha256 = key_files.lay_beside(path, key_files.wrapped(key, person_id, secret))
    whole = content | {"public": key.public, "sealing": key.sealing_public, "wrap_sha256": sha256}
    record_authorised(study, entered, action, person_id, whole, reason=reason)
    key_files.settle(path, sha256)


def _require_free(study: Study, person_id: str, name: str, role: Role) -> None:
    known = persons_of(study)
    if any(one.id == person_id for one in known):
        raise ReaderStudyError(
            f"A person {person_id!r} is registered already.",
            remedy="She changes her secret with `sonoread person pin`.",
        )
    readers = {reader.id: reader for reader in study.protocol.readers}
    in_protocol = readers[person_id].role if person_id in readers else ""
    if role.reads and in_protocol != role.value:
        there = f"is {in_protocol} there" if in_protocol else "is not among its readers"
        raise ReaderStudyError(
            f"{person_id!r} cannot be registered as {role.value}: by the protocol she {there}.",
            remedy="Give the id and the role that [[readers]] of the protocol names.",
        )
    # Two readers may bear one name; of those who unblind together each is another person.
    others = [one for one in known if not (role.reads and one.role.reads)]
    taken = {one.name.casefold(): one.id for one in others}
    if not role.reads:
        taken |= {reader.name.casefold(): reader.id for reader in study.protocol.readers}
        taken |= {reader.id.casefold(): reader.id for reader in study.protocol.readers}
    same = taken.get(name.casefold()) or taken.get(person_id.casefold())
    if same is not None:
        raise ReaderStudyError(
            f"{name!r} has the id or the name of {same!r}, and nobody both reads and conducts.",
            remedy="Register another person; who knows the truth or opens it cannot read.",
        )


def _name_in_protocol(study: Study, person_id: str) -> str:
    return next((one.name for one in study.protocol.readers if one.id == person_id), "")
