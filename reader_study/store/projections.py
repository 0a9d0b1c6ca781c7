"""Tables derived from the log, and how each event changes them.

Pure replay: the same events give the same rows.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from reader_study.event_contents import MalformedEventError
from reader_study.first_arms import first_arm_ids
from reader_study.media.logged import media_of, told_of
from reader_study.store.events import Event, Value, canonical
from reader_study.store.names import LESIONS, LESIONS_GIVEN, PHI, ReadName

Applier = Callable[[sqlite3.Connection, Event], None]

FIRST_FORM = "birads-two-scales"
"""The form of every read of versions 0.1 and 0.2."""

CONFIRMED = -1
"""Session of an observation by which the coordinator confirmed the clock."""

STEP_COLUMNS = ("position", "case_id", "arm", "kind", "form", "visit", "follows")
"""What each step of an event ``steps.drawn`` holds, in this order."""

_TABLES = """
CREATE TABLE state (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, origin TEXT NOT NULL
) STRICT;
CREATE TABLE study_case (
    case_id TEXT PRIMARY KEY, patient_id TEXT NOT NULL, lesion_id TEXT NOT NULL,
    role TEXT NOT NULL, source TEXT NOT NULL, simulated INTEGER NOT NULL
) STRICT;
CREATE TABLE medium (
    case_id TEXT NOT NULL, position INTEGER NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, frames INTEGER NOT NULL,
    duration_us INTEGER NOT NULL, role TEXT NOT NULL, view TEXT NOT NULL, nm_per_px INTEGER,
    info_sha256 TEXT NOT NULL, PRIMARY KEY (case_id, position)
) STRICT;
CREATE TABLE model (
    model_id TEXT PRIMARY KEY, shown_as TEXT NOT NULL, card_sha256 TEXT NOT NULL,
    reads_sha256 TEXT NOT NULL, n INTEGER NOT NULL, frozen_utc TEXT NOT NULL,
    origin TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE reading_list (
    reader_id TEXT NOT NULL, session INTEGER NOT NULL, position INTEGER NOT NULL,
    case_id TEXT NOT NULL, PRIMARY KEY (reader_id, session, position)
) STRICT;
CREATE TABLE step (
    reader_id TEXT NOT NULL, session INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    position INTEGER NOT NULL, case_id TEXT NOT NULL, arm TEXT NOT NULL, kind TEXT NOT NULL,
    form TEXT NOT NULL, visit INTEGER NOT NULL, follows INTEGER NOT NULL,
    locked INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (reader_id, session, ordinal),
    UNIQUE (reader_id, session, case_id, arm, visit)
) STRICT;
CREATE TABLE form (
    form_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, content TEXT NOT NULL
) STRICT;
CREATE TABLE observation (
    origin TEXT NOT NULL, seq INTEGER NOT NULL, utc TEXT NOT NULL, boot_id TEXT NOT NULL,
    since_boot_ns INTEGER, reader_id TEXT NOT NULL, session INTEGER NOT NULL,
    case_id TEXT NOT NULL, PRIMARY KEY (origin, seq)
) STRICT;
CREATE TABLE draft (
    entity TEXT PRIMARY KEY, answer TEXT NOT NULL, origin TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE reveal (
    entity TEXT PRIMARY KEY, model_id TEXT NOT NULL, origin TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE read (
    reader_id TEXT NOT NULL, session INTEGER NOT NULL, case_id TEXT NOT NULL, arm TEXT NOT NULL,
    reader_kind TEXT NOT NULL, position INTEGER NOT NULL, status TEXT NOT NULL, category TEXT,
    likelihood INTEGER, reason TEXT NOT NULL, note TEXT NOT NULL, total_us INTEGER NOT NULL,
    active_us INTEGER NOT NULL, machine_us INTEGER NOT NULL, locked_utc TEXT NOT NULL,
    origin TEXT NOT NULL, seq INTEGER NOT NULL, visit INTEGER NOT NULL, kind TEXT NOT NULL,
    form TEXT NOT NULL, answer TEXT NOT NULL, batch INTEGER NOT NULL, version INTEGER NOT NULL,
    voided INTEGER NOT NULL, played TEXT NOT NULL,
    PRIMARY KEY (reader_id, session, case_id, arm, visit)
) STRICT
"""


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the empty tables, inside the transaction that is open, if there is one."""
    for statement in _TABLES.split(";"):
        connection.execute(statement)


def replay(connection: sqlite3.Connection, events: Iterable[Event]) -> None:
    """Bring the tables up to date with events, in order."""
    for event in events:
        apply(connection, event)


def apply(connection: sqlite3.Connection, event: Event) -> None:
    """Bring the tables up to date with one event; acts without rows of their own pass by."""
    applier = APPLIERS.get(event.action)
    if applier is not None:
        try:
            applier(connection, event)
        except _NO_CONTENT as error:
            raise MalformedEventError(
                event.place, f"{type(error).__name__}: {error}"[:200]
            ) from error


def _insert(
    connection: sqlite3.Connection,
    table: str,
    row: Mapping[str, str | int | None],
    *,
    replacing: bool = False,
) -> None:
    verb = "INSERT OR REPLACE" if replacing else "INSERT"
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    connection.execute(f"{verb} INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


def _state(connection: sqlite3.Connection, event: Event) -> None:
    content: Value = {"seq": event.seq, "utc": event.utc, "new": event.content}
    row = {"key": event.action, "value": canonical(content), "origin": event.origin}
    _insert(connection, "state", row, replacing=True)


def _signed(connection: sqlite3.Connection, event: Event) -> None:
    """Keep the last signature of each chain, under the name of its head."""
    content: Value = {"seq": event.seq, "utc": event.utc, "new": event.content}
    row = {"key": event.entity, "value": canonical(content), "origin": event.origin}
    _insert(connection, "state", row, replacing=True)


def _phi(connection: sqlite3.Connection, event: Event) -> None:
    """Keep which cases are hidden since a reader saw patient data in them."""
    case_id, decision = event.content["case_id"], event.content.get("decision", "reported")
    key = f"{PHI}{case_id}"
    if event.action == "phi.hidden" and _is_excluded(connection, key):
        return
    if decision in ("released", "masked"):
        connection.execute("DELETE FROM state WHERE key = ?", (key,))
        return
    content: Value = {"seq": event.seq, "utc": event.utc, "new": decision}
    row = {"key": key, "value": canonical(content), "origin": event.origin}
    _insert(connection, "state", row, replacing=True)


def _lesions_given(connection: sqlite3.Connection, event: Event) -> None:
    """Keep which lesions of a case readers are shown."""
    content: Value = {"seq": event.seq, "utc": event.utc, "new": event.content["lesions"]}
    key = f"{LESIONS}{event.content['case_id']}"
    row = {"key": key, "value": canonical(content), "origin": event.origin}
    _insert(connection, "state", row)


def _media_masked(connection: sqlite3.Connection, event: Event) -> None:
    """Put a medium in the place of the one that it was made from."""
    content = event.content
    new = content["new"]
    connection.execute(
        "UPDATE medium SET sha256 = ?, info_sha256 = ? WHERE case_id = ? AND position = ?",
        (new["sha256"], new["info_sha256"], event.entity.split("/")[1], content["medium"]),
    )


def _is_excluded(connection: sqlite3.Connection, key: str) -> bool:
    row = connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
    return row is not None and json.loads(row[0])["new"] == "excluded"


def _case_registered(connection: sqlite3.Connection, event: Event) -> None:
    case: dict[str, Any] = event.content
    names = ("case_id", "patient_id", "lesion_id", "role", "source")
    row = {name: case[name] for name in names} | {"simulated": int(case["simulated"])}
    _insert(connection, "study_case", row)
    for position, medium in enumerate(media_of(case)):
        place = {"case_id": case["case_id"], "position": position}
        _insert(connection, "medium", place | told_of(medium))


def _model_frozen(connection: sqlite3.Connection, event: Event) -> None:
    model: dict[str, Any] = event.content
    names = ("model_id", "shown_as", "card_sha256", "reads_sha256", "n")
    stored = {"frozen_utc": event.utc, "origin": event.origin, "seq": event.seq}
    _insert(connection, "model", {name: model[name] for name in names} | stored)


def _list_drawn(connection: sqlite3.Connection, event: Event) -> None:
    """Take a list of versions 0.1 and 0.2: every case once, in the two arms that there were."""
    drawn: dict[str, Any] = event.content
    for position, case_id in enumerate(drawn["case_ids"], start=1):
        row = {"reader_id": drawn["reader_id"], "session": drawn["session"]}
        _insert(connection, "reading_list", row | {"position": position, "case_id": case_id})
    steps = [
        (position, case_id, arm, "scored", FIRST_FORM, 1, earlier)
        for position, case_id in enumerate(drawn["case_ids"], start=1)
        for arm, earlier in _first_steps(position)
    ]
    _add_steps(connection, drawn["reader_id"], drawn["session"], steps)


def _first_steps(position: int) -> list[tuple[str, int]]:
    """Return the arms of a case, each with the ordinal of the step that it follows."""
    arms = first_arm_ids()
    first = (position - 1) * len(arms)
    return [(arm, first + place if place else 0) for place, arm in enumerate(arms)]


def _steps_drawn(connection: sqlite3.Connection, event: Event) -> None:
    drawn: dict[str, Any] = event.content
    _add_steps(connection, drawn["reader_id"], drawn["session"], drawn["steps"])


def _add_steps(
    connection: sqlite3.Connection,
    reader_id: str,
    session: int,
    steps: Sequence[Sequence[str | int]],
) -> None:
    """Add steps behind those that are there; `STEP_COLUMNS` says what each holds."""
    (last,) = connection.execute(
        "SELECT COALESCE(MAX(ordinal), 0) FROM step WHERE reader_id = ? AND session = ?",
        (reader_id, session),
    ).fetchone()
    connection.executemany(
        "INSERT INTO step (reader_id, session, ordinal, position, case_id, arm, kind, form, "
        "visit, follows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(reader_id, session, n, *step) for n, step in enumerate(steps, start=last + 1)],
    )


def _form_locked(connection: sqlite3.Connection, event: Event) -> None:
    form: dict[str, Any] = event.content
    row = {"form_id": form["id"], "sha256": form["sha256"], "content": canonical(form["content"])}
    _insert(connection, "form", row, replacing=True)


def _amended(connection: sqlite3.Connection, event: Event) -> None:
    """An amended protocol stands where the locked one stood."""
    content: Value = {"seq": event.seq, "utc": event.utc, "new": event.content}
    row = {"key": "protocol.locked", "value": canonical(content), "origin": event.origin}
    _insert(connection, "state", row, replacing=True)


def _observed(connection: sqlite3.Connection, event: Event) -> None:
    """Keep what the clocks said; events of versions before 0.3 say the time of the record."""
    content = event.content
    boot: dict[str, Any] = content.get("boot", {}) if isinstance(content, Mapping) else {}
    row: dict[str, str | int | None] = {"origin": event.origin, "seq": event.seq}
    row |= {"utc": boot.get("utc", event.utc), "boot_id": boot.get("id", "")}
    row |= {"since_boot_ns": boot.get("since_ns"), "reader_id": "", "session": 0, "case_id": ""}
    if event.action == "clock.confirmed":
        row |= {"session": CONFIRMED}
    if event.action == "read.locked" and content.get("kind", "scored") != "practice":
        name = ReadName.of(event.entity)
        row |= {"reader_id": name.reader_id, "session": name.session, "case_id": name.case_id}
    _insert(connection, "observation", row)


def _read_answered(connection: sqlite3.Connection, event: Event) -> None:
    row: dict[str, str | int | None] = {"entity": event.entity, "answer": event.new}
    row |= {"origin": event.origin, "seq": event.seq}
    _insert(connection, "draft", row, replacing=True)


def _ai_revealed(connection: sqlite3.Connection, event: Event) -> None:
    row: dict[str, str | int | None] = {"entity": event.entity, "origin": event.origin}
    _insert(connection, "reveal", row | {"model_id": event.content["model_id"], "seq": event.seq})


def _read_locked(connection: sqlite3.Connection, event: Event) -> None:
    name = ReadName.of(event.entity)
    read: dict[str, Any] = event.content
    names = ("reader_kind", "position", "status", "category", "likelihood", "note")
    times = ("total_us", "active_us", "machine_us")
    row: dict[str, str | int | None] = dict(name._asdict())
    row |= {name: read[name] for name in (*names, *times)} | {"reason": read["cannot_assess"]}
    row |= {"locked_utc": event.utc, "origin": event.origin, "seq": event.seq}
    row |= {"kind": read.get("kind", "scored"), "form": read.get("form", FIRST_FORM)}
    row |= {"batch": read.get("batch", 0), "version": read.get("protocol_version", 1)}
    row |= {"answer": canonical(read.get("answer", _first_answer(read))), "voided": 0}
    row |= {"played": canonical(read.get("played", []))}
    _insert(connection, "read", row)
    connection.execute(
        "UPDATE step SET locked = 1 WHERE reader_id = ? AND session = ? AND case_id = ? "
        "AND arm = ? AND visit = ?",
        name,
    )
    _observed(connection, event)


def _read_voided(connection: sqlite3.Connection, event: Event) -> None:
    connection.execute(
        "UPDATE read SET voided = 1 WHERE reader_id = ? AND session = ? AND case_id = ? "
        "AND arm = ? AND visit = ?",
        ReadName.of(event.entity),
    )


def _steps_withdrawn(connection: sqlite3.Connection, event: Event) -> None:
    """Take away the steps of a reader who left before her first read."""
    connection.execute("DELETE FROM step WHERE reader_id = ?", (event.content["reader_id"],))


def _first_answer(read: Mapping[str, Any]) -> Value:
    """Return the whole answer of a read of versions 0.1 and 0.2: two fields."""
    pair = {name: read[name] for name in ("category", "likelihood")}
    return {"values": {name: value for name, value in pair.items() if value is not None}}


_NO_CONTENT = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError),
    *(sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError),
)
"""What comes of a content that is not such an event's; of a bad disk comes another error."""

APPLIERS: dict[str, Applier] = {
    "study.created": _state,
    "truth.sealed": _state,
    "person.registered": _state,
    "protocol.locked": _state,
    "study.closed": _state,
    "study.unblinded": _state,
    "analysis.frozen": _state,
    "head.signed": _signed,
    "case.registered": _case_registered,
    "media.masked": _media_masked,
    LESIONS_GIVEN: _lesions_given,
    "phi.reported": _phi,
    "phi.hidden": _phi,
    "phi.settled": _phi,
    "model.frozen": _model_frozen,
    "list.drawn": _list_drawn,
    "steps.drawn": _steps_drawn,
    "session.started": _observed,
    "session.ended": _observed,
    "session.refused": _observed,
    "clock.confirmed": _observed,
    "form.locked": _form_locked,
    "protocol.amended": _amended,
    "read.answered": _read_answered,
    "ai.revealed": _ai_revealed,
    "read.locked": _read_locked,
    "read.voided": _read_voided,
    "steps.withdrawn": _steps_withdrawn,
}
