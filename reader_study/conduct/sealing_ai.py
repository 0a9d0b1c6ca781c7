"""To whom the AI's answers are sealed: at the lock to the persons who are shown them, and anew."""

from collections.abc import Callable, Iterable, Iterator

from ground.errors import SealedError
from ground.files import write_atomic
from reader_study.designs.step import ReadStep
from reader_study.models.files import is_sealed, model_ids
from reader_study.models.holders import (
    Holder,
    coordinator_holder,
    held_keys,
    is_sound,
    listed_boxes,
    seal_to_holders,
    settle,
    workstation_holder,
)
from reader_study.sealed import open_sealed
from reader_study.store import NewEvent
from reader_study.study import Study
from reader_study.study_key import add_study_key, key_facts, made_key
from reader_study.trust.stretching import StretchedPassphrase

_READING_ROLES = ("reader", "arbitrator")


def events_of_lock(
    study: Study, steps: Iterable[ReadStep], passphrase: Callable[[], str]
) -> list[NewEvent]:
    """Seal the answers to the registered readers who are shown them; nobody else keeps a key.

    The events are to be stored with those of the lock, and `settle_all` is to follow them. In a
    study without registered readers nothing is sealed anew: this workstation keeps its keys.

    Parameters
    ----------
    passphrase : callable
        Gives the coordinator's passphrase; called only where this workstation has no key.

    """
    persons = _registered_readers(study)
    if not persons:
        return []
    shown = _models_by_reader(study, steps)
    return [
        _sealed_to_persons(study, model_id, _persons_shown(study, persons, shown, model_id))
        for model_id in _sealed_models(study, passphrase)
    ]


def seal_anew(study: Study, *, passphrase: str, reason: str = "") -> list[str]:
    """Seal the answers to those who are to open them now; the coordinator's act.

    In a study with registered readers these are the readers who are shown them, and before the lock
    this workstation too; without any it is this workstation, beside others that hold a key already.
    A study that an earlier version made gets a key of its own.

    Returns
    -------
    list of str
        The models whose answers were sealed anew.

    Raises
    ------
    TruthError
        When the passphrase is wrong.
    SealedError
        When neither the passphrase nor this workstation opens the answers.

    """
    if key_facts(study):
        add_study_key(study, passphrase)
    else:
        open_sealed(study, passphrase)
        study.record(_made_key(study, passphrase))
    persons = _registered_readers(study)
    shown = _models_by_reader(study, study.steps())
    models = [model_id for model_id in model_ids(study) if is_sealed(study, model_id)]
    events = []
    for model_id in models:
        if persons and study.is_locked:
            told = _persons_shown(study, persons, shown, model_id)
            events.append(_sealed_to_persons(study, model_id, told, reason=reason))
        else:
            events.append(_sealed_here(study, model_id, reason=reason))
    if events:
        study.record(*events)
    settle_all(study)
    return models


def holders_told(study: Study, model_id: str) -> list[str]:
    """Return the names of those who can open a model's answers."""
    return sorted(listed_boxes(study, model_id))


def settle_all(study: Study) -> None:
    """Take away the keys that the log no longer names."""
    for model_id in model_ids(study):
        settle(study, model_id)


def _sealed_models(study: Study, passphrase: Callable[[], str]) -> Iterator[str]:
    """Return the sealed models, with the coordinator's key on the ring where it is needed."""
    for model_id in model_ids(study):
        if not is_sealed(study, model_id):
            continue
        try:
            held_keys(study, model_id)
        except SealedError:
            add_study_key(study, passphrase())
        yield model_id


def _sealed_to_persons(
    study: Study, model_id: str, persons: list[Holder], *, reason: str = ""
) -> NewEvent:
    coordinator = coordinator_holder(study)
    known = listed_boxes(study, model_id)
    known = {name: box for name, box in known.items() if is_sound(study, model_id, box)}
    kept = {name: box for name, box in known.items() if box.holder == coordinator}
    if coordinator is None:
        # Nobody but this workstation could open the card in the end.
        kept = {name: box for name, box in known.items() if box.holder.card}
    new = [*persons, *([] if coordinator is None or kept else [coordinator])]
    keys = held_keys(study, model_id)
    return seal_to_holders(study, model_id, keys, tuple(new), kept=kept, reason=reason)


def _sealed_here(study: Study, model_id: str, *, reason: str) -> NewEvent:
    coordinator, known = coordinator_holder(study), listed_boxes(study, model_id)
    known = {name: box for name, box in known.items() if is_sound(study, model_id, box)}
    wanted = [workstation_holder(study), *([] if coordinator is None else [coordinator])]
    new = tuple(one for one in wanted if one.name not in known or known[one.name].holder != one)
    keys = held_keys(study, model_id)
    return seal_to_holders(study, model_id, keys, new, kept=known, reason=reason)


def _persons_shown(
    study: Study, persons: dict[str, Holder], shown: dict[str, set[str]], model_id: str
) -> list[Holder]:
    """Return those who are shown a model: by their steps, and arbitrators by the arms."""
    arbitrators = {r.id for r in study.protocol.readers if r.role == "arbitrator"}
    by_arms = any(_model_of(study, arm.id) == model_id for arm in study.protocol.all_arms)
    return [
        holder
        for person_id, holder in persons.items()
        if model_id in shown.get(person_id, ()) or (by_arms and person_id in arbitrators)
    ]


def _models_by_reader(study: Study, steps: Iterable[ReadStep]) -> dict[str, set[str]]:
    """Return the models that each reader is shown in her steps."""
    arms = {arm.id: _model_of(study, arm.id) for arm in study.protocol.all_arms}
    found: dict[str, set[str]] = {}
    for step in steps:
        model_id = arms.get(step.arm)
        if model_id is not None:
            found.setdefault(step.reader_id, set()).add(model_id)
    return found


def _model_of(study: Study, arm_id: str) -> str | None:
    arm = study.protocol.arm(arm_id)
    return (arm.model or study.protocol.ai.model) if arm.shows else None


def _registered_readers(study: Study) -> dict[str, Holder]:
    """Return the registered readers and arbitrators as holders, each with her present key."""
    roles: dict[str, str] = {}
    found: dict[str, Holder] = {}
    for action in ("person.registered", "person.renewed"):
        for event in study.events(action=action):
            person_id = str(event.content["id"])
            roles.setdefault(person_id, str(event.content.get("role", "")))
            if roles[person_id] in _READING_ROLES:
                sealing = str(event.content["sealing"])
                found[person_id] = Holder(f"person-{person_id}", sealing)
    return found


def _made_key(study: Study, passphrase: str) -> NewEvent:
    blob, told = made_key(study.id, StretchedPassphrase.new(passphrase))
    write_atomic(study.paths.study_key, blob, mode=0o600)
    return told
