"""Every locked read as a row: what was answered, when, under which version; no reference standard.

Practice, repeats, arbitration, ratings and questionnaires are rows like the others, by their kind.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from reader_study.cases import Read
from reader_study.forms.form import Form
from reader_study.store.names import ReadName
from reader_study.study import Study

ExportCell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One locked read.

    Parameters
    ----------
    case : str
        ``-`` for questions about a session.
    kind : str
        What the read is for: scored, practice, repeat, arbitration, rating, questions.
    form_sha256 : str
        Of the form that was answered.
    ai_shown : str
        How a model's answer was shown: ``frozen``, ``withheld`` or ``shifted``; empty when none.
    ai_requested : bool or None
        Whether the reader asked for it; None when none was shown.
    ai_agrees : bool or None
        Whether her call lies on the model's side; None when that cannot be said.
    ai_changed : str
        Fields that she changed after it, joined by ``; ``.
    override : str
        Why she departed from it, where she said so.
    kept : str
        Unusual combinations that she was asked about and kept, joined by ``; ``.
    total_ms, active_ms, machine_ms : float or None
        Milliseconds from first paint to lock; without pauses; of the machine alone.
    time_rule : int
        By which the times were derived from the events; the next five are known from rule 2 on.
    paused_ms, clip_ms, evaluation_ms : float or None
        Pauses; length of the clips; total less the clips, which can be negative.
    played_ms : float or None
        How much of the clips ran, each time that it did.
    clip_plays : int or None
        Of the clip that ran least often, how often it ran whole; None for a case without clips.
    frames_dropped : int or None
        Frames that became due while clips played and were never painted.
    played : str
        What of each clip and series ran and was seen, as JSON; empty for stills.
    first_answer_ms, dwell_ms : float or None
        From first paint to the first answer; from the AI's answer to the first answer after it, or
        to the lock.
    voided : bool
        Whether the coordinator voided it; why stands in `void_reason`.
    annotations : str
        What the coordinator wrote beside it, joined by ``; ``.
    answers : mapping
        Values by ``form.field``.

    """

    reader: str
    reader_kind: str
    session: int
    position: int
    batch: int
    case: str
    arm: str
    kind: str
    visit: int
    form: str
    form_sha256: str
    protocol_version: int
    status: str
    cannot_assess: str
    category: str | None
    likelihood: float | None
    ai_shown: str
    ai_model: str
    ai_requested: bool | None
    ai_agrees: bool | None
    ai_changed: str
    override: str
    kept: str
    note: str
    total_ms: float | None
    active_ms: float | None
    machine_ms: float | None
    time_rule: int
    paused_ms: float | None
    clip_ms: float | None
    evaluation_ms: float | None
    played_ms: float | None
    clip_plays: int | None
    frames_dropped: int | None
    played: str
    first_answer_ms: float | None
    dwell_ms: float | None
    locked_utc: str
    event_seq: int
    voided: bool
    void_reason: str
    annotations: str
    answers: Mapping[str, Any]


COLUMNS = tuple(field.name for field in fields(ExportRow) if field.name != "answers")


def export_rows(study: Study) -> tuple[ExportRow, ...]:
    """Return a row for each locked read, in the order of the locks."""
    beside = _Beside(study)
    return tuple(_row(read, beside) for read in study.reads())


def answer_columns(study: Study, rows: Iterable[ExportRow]) -> tuple[str, ...]:
    """Return ``form.field`` for every field of the forms that were answered, in their order."""
    forms = dict.fromkeys(row.form for row in rows)
    return tuple(f"{name}.{field.id}" for name in forms for field in study.form(name).fields)


def answered_forms(study: Study, rows: Iterable[ExportRow]) -> tuple[Form, ...]:
    """Return the forms that were answered."""
    return tuple(study.form(name) for name in dict.fromkeys(row.form for row in rows))


def flat_cell(value: Any) -> ExportCell:  # noqa: ANN401 - any value of an answer
    """Return a value of an answer for one cell: lists joined by ``; ``, marks as JSON."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    return _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


class _Beside:
    """What the log holds of reads beside their rows."""

    def __init__(self, study: Study) -> None:
        self.locked = {e.entity: e.content for e in study.events(action="read.locked")}
        self.shown = {e.entity: e.content for e in study.events(action="ai.shown")}
        self.asked = {e.entity: e.content for e in study.events(action="ai.revealed")}
        self.voids = {e.entity: e.reason for e in study.events(action="read.voided")}
        self.remarks: dict[str, list[str]] = {}
        for event in study.events(action="read.annotated"):
            self.remarks.setdefault(event.entity, []).append(event.reason)


def _ms(content: Mapping[str, Any], name: str) -> float | None:
    us = content.get("times", {}).get(name)
    return None if us is None else us / 1000


def _row(read: Read, beside: _Beside) -> ExportRow:
    place = (read.reader_id, read.session, read.case_id, str(read.arm), read.visit)
    entity = ReadName(*place).entity
    content = beside.locked[entity]
    ai = content.get("ai") or {}
    shown, asked = beside.shown.get(entity), beside.asked.get(entity, {})
    changed = ai.get("changed", ()) if isinstance(ai, Mapping) else ()
    return ExportRow(
        reader=read.reader_id,
        reader_kind=str(read.reader_kind),
        session=read.session,
        position=read.position,
        batch=read.batch,
        case=read.case_id,
        arm=str(read.arm),
        kind=str(read.kind),
        visit=read.visit,
        form=read.form,
        form_sha256=str(content.get("form_sha256", "")),
        protocol_version=read.protocol_version,
        status=str(read.status),
        cannot_assess=read.reason,
        category=read.category,
        likelihood=read.likelihood,
        ai_shown="" if shown is None else str(shown.get("how", "frozen")),
        ai_model="" if shown is None else str(asked.get("model_id", "")),
        ai_requested=None if shown is None else bool(asked.get("requested", False)),
        ai_agrees=ai.get("agrees"),
        ai_changed="; ".join(changed),
        override=read.override,
        kept="; ".join(content.get("answer", {}).get("kept", ())),
        note=read.note,
        total_ms=read.total_ms,
        active_ms=read.active_ms,
        machine_ms=read.machine_ms,
        time_rule=int(content.get("time_rule", 1)),
        paused_ms=_ms(content, "paused_us"),
        clip_ms=_ms(content, "clip_us"),
        evaluation_ms=_ms(content, "evaluation_us"),
        played_ms=_ms(content, "played_us") if read.played else None,
        clip_plays=min((one.plays for one in read.played if one.clip_us), default=None),
        frames_dropped=sum(one.dropped for one in read.played) if read.played else None,
        played=_json([one.content() for one in read.played]) if read.played else "",
        first_answer_ms=_ms(content, "first_answer_us"),
        dwell_ms=_ms(content, "dwell_us"),
        locked_utc=read.locked_utc,
        event_seq=read.seq,
        voided=read.voided,
        void_reason=beside.voids.get(entity, ""),
        annotations="; ".join(beside.remarks.get(entity, ())),
        answers={f"{read.form}.{name}": value for name, value in read.values.items()},
    )
