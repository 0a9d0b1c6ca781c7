"""The first events of a package's chain: what of the study's log concerns its one reader.

They repeat, in the coordinator's name, what the study says of her cases, forms, models and steps,
and in her own name what she has locked already. Others' acts, reasons that a person wrote, and
everything of the reference standard but the labels of her practice cases stay behind.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from reader_study.cases import Case
from reader_study.declared import form_ids
from reader_study.deid.reported import PHI_ACTS, told_to_others
from reader_study.designs.step import StepKind
from reader_study.exchange.opinions import opinions_events
from reader_study.exchange.plan import PackagePlan
from reader_study.exchange.reduced import NOT_TOLD
from reader_study.registration import case_content
from reader_study.store import Actor, Event, NewEvent
from reader_study.store.events import Value
from reader_study.store.names import LESIONS_GIVEN, ReadName
from reader_study.study import Study

SEALED = "package.sealed"
"""The last event of a seed."""

_STEPS = frozenset({"steps.drawn", "list.drawn"})
_PERSON = frozenset(
    {
        "person.registered",
        "person.renewed",
        "person.rewrapped",
        "person.pin_changed",
        "person.entered",
        "person.unlocked",
        "case.known",
    }
)
_DECIDED = frozenset({"washout.overridden", "read.voided", "clock.confirmed"})


@dataclass(frozen=True, slots=True)
class SeedEvent:
    """An event of a seed: in whose name it stands there, and the time of which event it bears.

    Parameters
    ----------
    like : Event or None
        The event of the study that it repeats; None for one of its own.

    """

    actor: Actor
    new: NewEvent
    like: Event | None = None


def seed_events(
    study: Study,
    plan: PackagePlan,
    *,
    package: Mapping[str, Value],
    protocol_sha256: str,
    models: tuple[NewEvent, ...],
) -> Iterator[SeedEvent]:
    """Return a package's first events, in order.

    Parameters
    ----------
    package : mapping
        What the package says of itself, see `reader_study.exchange.note.PackageNote`.
    protocol_sha256 : str
        Hash of the package's own protocol file.
    models : tuple of NewEvent
        What is frozen in the package.

    """
    first = next(study.events(action="study.created"))
    created: dict[str, Value] = first.content | {"package": package}
    head = [NewEvent("study.created", "study", new=created)]
    head += [NewEvent("case.registered", f"case/{c.case_id}", new=_case(c)) for c in plan.cases]
    head += models
    head.append(_protocol(study, plan, protocol_sha256))
    head += _forms(study, plan)
    if plan.practice:
        head.append(NewEvent("practice.drawn", "practice", new={"labels": plan.practice}))
    yield from (SeedEvent(study.actor, event, first) for event in head)
    yield from _history(study, plan.reader_id, {case.case_id for case in plan.cases})
    yield SeedEvent(study.actor, NewEvent(SEALED, "package", new=package))


def _case(case: Case) -> Value:
    # Where a case came from can tell what it is; nothing that is shown needs it.
    return case_content(case) | {"source": ""}


def _protocol(study: Study, plan: PackagePlan, file_sha256: str) -> NewEvent:
    content: dict[str, Value] = {
        "sha256": plan.protocol.sha256,
        "file_sha256": file_sha256,
        "keys": plan.protocol.flat(),
        "version": study.protocol_version,
    }
    return NewEvent("protocol.locked", "protocol", new=content)


def _forms(study: Study, plan: PackagePlan) -> Iterator[NewEvent]:
    latest = {event.content["id"]: event for event in study.events(action="form.locked")}
    for form_id in form_ids(plan.protocol):
        if form_id in latest:  # versions before 0.3 locked none
            yield NewEvent("form.locked", f"form/{form_id}", new=latest[form_id].content)


def _history(study: Study, reader_id: str, cases: Set[str]) -> Iterator[SeedEvent]:
    """Return the steps of a reader and what became of them so far, in the order of the study."""
    arbitrated = {
        step.case_id for step in study.steps(reader_id) if step.kind is StepKind.ARBITRATION
    }
    for event in study.store.in_order():
        if event.action == "arbitration.drawn" and event.content["case_id"] in arbitrated:
            for new in opinions_events(study, reader_id, event):
                yield SeedEvent(study.actor, new, event)
        elif event.action in _STEPS and event.content["reader_id"] == reader_id:
            yield _again(study, event)
        elif event.action in _DECIDED and _concerns(event, reader_id):
            yield SeedEvent(study.actor, _new(event, reason=NOT_TOLD), event)
        elif _is_of_her(event, reader_id):
            yield _again(study, event)
        elif event.action == LESIONS_GIVEN:
            if event.content["case_id"] in cases:
                yield _again(study, event)
        elif event.action in PHI_ACTS and event.content["case_id"] in cases:
            yield SeedEvent(
                study.actor, told_to_others(event, reason=NOT_TOLD, made_before=False), event
            )


def _is_of_her(event: Event, reader_id: str) -> bool:
    """Tell whether it is an act of hers on reads and sessions, or tells who she is."""
    if event.entity == f"person/{reader_id}":
        return event.action in _PERSON
    own = (f"read/{reader_id}/", f"session/{reader_id}")
    return event.actor == reader_id and f"{event.entity}/".startswith(own)


def _concerns(event: Event, reader_id: str) -> bool:
    if event.action == "read.voided":
        return ReadName.of(event.entity).reader_id == reader_id
    return event.entity in (f"washout/{reader_id}", "clock")


def _again(study: Study, event: Event) -> SeedEvent:
    by_herself = event.role in ("reader", "arbitrator")
    actor = Actor(event.actor, event.role) if by_herself else study.actor
    reason = event.reason if by_herself or not event.reason else NOT_TOLD
    return SeedEvent(actor, _new(event, reason=reason), event)


def _new(event: Event, *, reason: str) -> NewEvent:
    return NewEvent(
        event.action, event.entity, event.field, event.old_content, event.content, reason
    )
