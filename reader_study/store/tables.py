"""The questions that a study asks of its derived tables, each by its name."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reader_study.cases import Case, CaseRole, Read, ReaderKind, ReadStatus
from reader_study.designs.step import ReadStep, StepKind
from reader_study.media.lesions import Lesions, lesions_of
from reader_study.media.logged import COLUMNS, medium_of
from reader_study.media.medium import Medium
from reader_study.media.playing import played_from
from reader_study.store.names import LESIONS, PHI

if TYPE_CHECKING:
    from reader_study.designs.trusted_time import Observation

Ask = Callable[[str, tuple[str | int | None, ...]], list[tuple[Any, ...]]]
"""Runs a SELECT with its values and returns all rows."""


@dataclass(frozen=True, slots=True)
class ReaderProgress:
    """How far one reader is in one session: cases done of all, and the cases on her list.

    Parameters
    ----------
    n_open : int
        Steps without a lock, practice and questions among them.

    """

    reader_id: str
    session: int
    done: int
    total: int
    n_open: int = 0


@dataclass(frozen=True, slots=True)
class FrozenModel:
    """What the log says of a model whose reads are frozen."""

    model_id: str
    shown_as: str
    card_sha256: str
    reads_sha256: str
    n: int
    frozen_utc: str
    origin: str
    seq: int


@dataclass(frozen=True, slots=True)
class SeenClock:
    """What the clocks said at a session's begin or end, or at the lock of a case."""

    observation: "Observation"
    session: int
    case_id: str


class StudyTables:
    """Answers from the tables that `reader_study.store.projections` keeps.

    Parameters
    ----------
    ask : callable
        Runs a SELECT on them.

    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def _rows(self, sql: str, *values: str | int | None) -> list[tuple[Any, ...]]:
        return self._ask(sql, values)

    def state(self, action: str) -> dict[str, Any] | None:
        """Return ``seq``, ``utc`` and ``new`` of the last event of a one-time act, or None."""
        rows = self._rows("SELECT value FROM state WHERE key = ?", action)
        return json.loads(rows[0][0]) if rows else None

    def hidden_cases(self) -> dict[str, str]:
        """Return cases that nobody is shown, by id: ``reported`` or ``excluded``."""
        rows = self._rows("SELECT key, value FROM state WHERE substr(key, 1, ?) = ?", len(PHI), PHI)
        return {key[len(PHI) :]: str(json.loads(value)["new"]) for key, value in sorted(rows)}

    def cases(self) -> tuple[Case, ...]:
        """Return all cases by id, with those lesions of their media that readers are shown."""
        given = self._given_lesions()
        media: dict[str, list[Medium]] = {}
        for case_id, *told in self._rows(
            f"SELECT case_id, {', '.join(COLUMNS)} FROM medium ORDER BY case_id, position"
        ):
            medium = medium_of(dict(zip(COLUMNS, told, strict=True)))
            before = media.setdefault(case_id, [])
            if case_id in given:
                medium = replace(medium, lesions=given[case_id][len(before)])
            before.append(medium)
        rows = self._rows(
            "SELECT case_id, patient_id, lesion_id, role, source, simulated FROM study_case "
            "ORDER BY case_id"
        )
        return tuple(
            Case(case_id, patient, lesion, tuple(media.get(case_id, ())), CaseRole(role), *rest)
            for case_id, patient, lesion, role, *rest in ((*row[:5], bool(row[5])) for row in rows)
        )

    def _given_lesions(self) -> dict[str, tuple[Lesions, ...]]:
        rows = self._rows(
            "SELECT key, value FROM state WHERE substr(key, 1, ?) = ?", len(LESIONS), LESIONS
        )
        return {
            key[len(LESIONS) :]: tuple(map(lesions_of, json.loads(value)["new"]))
            for key, value in rows
        }

    def models(self) -> tuple[FrozenModel, ...]:
        """Return the models whose reads are frozen, in the order of freezing."""
        rows = self._rows(
            "SELECT model_id, shown_as, card_sha256, reads_sha256, n, frozen_utc, origin, seq "
            "FROM model ORDER BY frozen_utc, origin, seq"
        )
        return tuple(FrozenModel(*row) for row in rows)

    def steps(
        self, reader_id: str | None = None, session: int | None = None, *, is_open: bool = False
    ) -> list[ReadStep]:
        """Return steps by reader, session and ordinal: all, those of one reader, of one session.

        Parameters
        ----------
        is_open : bool
            Only those whose read is not locked.

        """
        rows = self._rows(
            "SELECT reader_id, session, ordinal, position, case_id, arm, kind, form, visit, "
            "follows FROM step WHERE (?1 IS NULL OR reader_id = ?1) "
            "AND (?2 IS NULL OR session = ?2) AND (?3 = 0 OR locked = 0) "
            "ORDER BY reader_id, session, ordinal",
            reader_id,
            session,
            int(is_open),
        )
        return [
            ReadStep(reader, number, n, place, case, arm, StepKind(kind), form, visit, follows)
            for reader, number, n, place, case, arm, kind, form, visit, follows in rows
        ]

    def observations(self, reader_id: str) -> list[SeenClock]:
        """Return what the clocks said, in the order of the log: at sessions, and at her locks.

        Of her locks those alone whose case she opens again; of workstations hers alone, for each
        has clocks of its own.
        """
        from reader_study.designs.trusted_time import Observation  # who opens a study asks no clock

        rows = self._rows(
            "SELECT utc, boot_id, since_boot_ns, session, case_id FROM observation AS o "
            "WHERE (reader_id = '' OR (reader_id = ?1 AND case_id IN (SELECT case_id FROM step "
            "WHERE reader_id = ?1 AND locked = 0))) AND origin IN "
            "(SELECT origin FROM observation WHERE reader_id = ?1) ORDER BY origin, seq",
            reader_id,
        )
        return [
            SeenClock(Observation(datetime.fromisoformat(utc), boot_id, ns), session, case_id)
            for utc, boot_id, ns, session, case_id in rows
        ]

    def latest_wall_time(self) -> datetime | None:
        """Return the latest time that the own chain holds, or that was confirmed after it."""
        own = "origin IS coalesce((SELECT origin FROM state WHERE key = 'study.created'), origin)"
        rows = self._rows(
            f"SELECT utc FROM observation WHERE {own} AND (origin, seq) >= (SELECT origin, "
            f"max(seq) FROM observation WHERE session = -1 AND {own}) ORDER BY utc DESC LIMIT 1"
        ) or self._rows(f"SELECT utc FROM observation WHERE {own} ORDER BY utc DESC LIMIT 1")
        return datetime.fromisoformat(rows[0][0]) if rows else None

    def forms(self) -> dict[str, dict[str, Any]]:
        """Return the contents of the forms that were locked with the protocol, by id."""
        rows = self._rows("SELECT form_id, content FROM form ORDER BY form_id")
        return {form_id: json.loads(content) for form_id, content in rows}

    def reads(
        self,
        *,
        reader_id: str | None = None,
        session: int | None = None,
        case_id: str | None = None,
    ) -> list[Read]:
        """Return locked reads of people in the order of their locks: all, or those of a place."""
        rows = self._rows(
            "SELECT reader_id, reader_kind, case_id, session, arm, status, category, likelihood, "
            "reason, position, total_us, active_us, machine_us, locked_utc, seq, note, origin, "
            "kind, visit, form, answer, batch, voided, version, played "
            "FROM read WHERE (?1 IS NULL OR reader_id = ?1) AND (?2 IS NULL OR session = ?2) "
            "AND (?3 IS NULL OR case_id = ?3) ORDER BY locked_utc, origin, seq",
            reader_id,
            session,
            case_id,
        )
        return [_read(*row) for row in rows]

    def draft(self, entity: str) -> dict[str, Any] | None:
        """Return the last unlocked answer of one read as it was stored; None without one."""
        rows = self._rows("SELECT answer FROM draft WHERE entity = ?", entity)
        return json.loads(rows[0][0]) if rows else None

    def progress(self) -> list[ReaderProgress]:
        """Count, per reader and session, the cases of which every counted step is locked."""
        rows = self._rows(
            "SELECT reader_id, session, SUM(done * counts), SUM(counts), SUM(n_open) FROM ("
            "SELECT reader_id, session, MIN(locked) AS done, SUM(locked = 0) AS n_open, "
            "kind NOT IN ('practice', 'questions') AS counts FROM step "
            "GROUP BY reader_id, session, kind, position) GROUP BY reader_id, session"
        )
        return [ReaderProgress(*row) for row in rows]


def _read(
    reader_id: str,
    reader_kind: str,
    case_id: str,
    session: int,
    arm: str,
    status: str,
    category: str | None,
    likelihood: int | None,
    reason: str,
    position: int,
    total_us: int,
    active_us: int,
    machine_us: int,
    *stored: Any,  # noqa: ANN401 - time, number, note, chain, and what came with version 0.3
) -> Read:
    """Build a read from its row; times are stored in microseconds."""
    locked_utc, seq, note, origin, kind, visit, form, answer, batch, *later = stored
    voided, version, played = later
    whole: dict[str, Any] = json.loads(answer)
    return Read(
        reader_id=reader_id,
        reader_kind=ReaderKind(reader_kind),
        case_id=case_id,
        session=session,
        arm=arm,
        status=ReadStatus(status),
        category=category,
        likelihood=None if likelihood is None else float(likelihood),
        reason=reason,
        position=position,
        total_ms=total_us / 1000,
        active_ms=active_us / 1000,
        machine_ms=machine_us / 1000,
        locked_utc=locked_utc,
        seq=seq,
        note=note,
        origin=origin,
        kind=kind,
        visit=visit,
        form=form,
        values=whole.get("values", {}),
        override=whole.get("override", ""),
        batch=batch,
        voided=bool(voided),
        protocol_version=version,
        played=played_from(json.loads(played)),
    )
