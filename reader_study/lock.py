"""Locking a protocol, and refusing one that was changed afterwards."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ground.errors import FormError, ProtocolError
from ground.files import sha256_file
from reader_study.cases import CaseRole
from reader_study.declared import check_declared, declared_forms
from reader_study.designs.step import ReadStep
from reader_study.exchange.note import require_not_package
from reader_study.forms.form import Form
from reader_study.forms.stored import content_of, form_of_content
from reader_study.given_lesions import Outlined, given_events
from reader_study.practice import drawn_practice
from reader_study.protocol.canonical import changed_keys
from reader_study.protocol.content import Protocol
from reader_study.store import NewEvent
from reader_study.store.drawn import steps_events
from reader_study.store.events import Value
from reader_study.study import Study, form_on_file

Also = Callable[[Sequence[ReadStep]], Sequence[NewEvent]]
"""Gives further events for the steps that are drawn; stored with them."""


def lock_protocol(
    study: Study,
    *,
    malignant: Mapping[str, bool] | None = None,
    outlined: Outlined | None = None,
    also: Also | None = None,
) -> None:
    """Write protocol, forms and every reader's steps into the log, in one transaction.

    Parameters
    ----------
    malignant : mapping, optional
        Reference standard of all cases, on the coordinator's side: where the order depends on it
        (``design.max_run``), and for practice, whose feedback it is.
    outlined : mapping, optional
        Lesions of all cases, where readers are shown them (``hanging.lesion``).
    also : callable, optional
        What else becomes so with the lock.

    Raises
    ------
    ProtocolError
        When it is locked already, there is nothing to read, the protocol names a model whose reads
        are not frozen, or shows lesions of which one is not outlined.

    """
    from reader_study.designs.order import generator  # a window reads steps and draws none
    from reader_study.designs.planning import plan_steps

    require_not_package(study)
    if study.is_locked:
        raise ProtocolError(
            "The protocol is locked already.",
            remedy="Make a new study for a new protocol.",
            path=study.paths.protocol,
        )
    reading = study.cases(CaseRole.READING)
    if not reading:
        raise ProtocolError(
            "There is no case to read.", remedy="Take images in first.", path=study.root
        )
    forms = declared_forms(study)
    check_declared(study, forms)
    locked = NewEvent(
        "protocol.locked",
        "protocol",
        new={
            "sha256": study.protocol.sha256,
            "file_sha256": sha256_file(study.paths.protocol),
            "keys": study.protocol.flat(),
        },
    )
    practice = drawn_practice(study, malignant)
    steps = plan_steps(
        study.protocol,
        reading,
        malignant=None if malignant is None else {c.case_id: malignant[c.case_id] for c in reading},
        practice=tuple(practice),
    )
    events = [locked, *map(_form_event, forms)]
    if practice:
        events.append(NewEvent("practice.drawn", "practice", new={"labels": practice}))
    shown = [*reading, *(case for case in study.cases() if case.case_id in practice)]
    events += given_events(study.protocol, shown, outlined)
    drawn = steps_events(study.protocol.seed, steps, generator=generator(study.protocol))
    study.record(*events, *drawn, *(() if also is None else also(steps)))


def _form_event(form: Form) -> NewEvent:
    content: dict[str, Value] = {"id": form.id, "version": form.version, "sha256": form.sha256}
    content |= {"content": content_of(form)}
    return NewEvent("form.locked", f"form/{form.id}", new=content)


def protocol_change(study: Study) -> str:
    """Say what of the protocol differs from the locked one; empty when nothing does."""
    state = study.store.tables.state("protocol.locked")
    return "" if state is None else difference(state["new"], study.protocol, study.paths.protocol)


def difference(locked: dict[str, Any], protocol: Protocol, path: Path) -> str:
    """Say how a protocol file differs from what the event ``protocol.locked`` holds."""
    keys = changed_keys(locked["keys"], protocol.flat())
    if keys:
        return f"changed after the lock: {', '.join(keys)}"
    if sha256_file(path) != locked["file_sha256"]:
        return "its text was changed after the lock (comments or layout; no key)"
    return ""


def require_locked_and_unchanged(study: Study) -> None:
    """Refuse to go on unless the protocol is locked and is still the locked one.

    Raises
    ------
    ProtocolError
        Naming the changed keys.

    """
    if not study.is_locked:
        raise ProtocolError(
            "The protocol is not locked yet.",
            remedy="The coordinator locks it with `sonoread lock`.",
            path=study.paths.protocol,
        )
    change = protocol_change(study)
    if change:
        raise ProtocolError(
            f"The protocol is not the locked one: {change}.",
            remedy="Restore the file as it was locked; its values stand in the log. Where the "
            "change is meant, the coordinator amends the protocol with `sonoread amend`.",
            path=study.paths.protocol,
        )
    for path in changed_forms(study.paths.forms, study.protocol, study.store.tables.forms()):
        raise ProtocolError(
            "The form is not the locked one: its file was changed after the lock.",
            remedy="Restore the file, or take it away; what was locked stands in the log.",
            path=path,
        )


def changed_forms(
    folder: Path, protocol: Protocol, locked: Mapping[str, dict[str, Any]]
) -> list[Path]:
    """Return the files of a study's own forms that say otherwise than what was locked.

    Reading goes by the log, but such a file would mislead whoever looks at it.

    Parameters
    ----------
    folder : Path
        The study's folder ``forms``.
    locked : mapping of form id to content
        As the log holds them.

    """
    if not folder.is_dir():
        return []
    files = [(folder / f"{form_id}.toml", form_id) for form_id in locked]
    return [
        path
        for path, form_id in files
        if path.is_file() and _differs(form_id, protocol, folder, locked[form_id])
    ]


def _differs(form_id: str, protocol: Protocol, folder: Path, locked: dict[str, Any]) -> bool:
    try:
        return form_on_file(form_id, protocol, folder).sha256 != form_of_content(locked).sha256
    except FormError:
        return True
