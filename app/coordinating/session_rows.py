"""Readers and their sessions as rows of a table, and how each session is told in a few words."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.coordinating.tables.columns import TableColumn
from reader_study.conduct.overview import SessionOverview
from reader_study.conduct.standing import StudyStanding
from reader_study.protocol.sections import ReaderSpec

_MS = 1000


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """One reader with all of her sessions, in their order."""

    spec: ReaderSpec
    sessions: tuple[SessionOverview, ...]

    @property
    def now(self) -> SessionOverview | None:
        """The session that she is in: the first with something left, else the last."""
        left = [one for one in self.sessions if one.done < one.total]
        return left[0] if left else (self.sessions[-1] if self.sessions else None)


def reader_rows(found: StudyStanding) -> list[ReaderRow]:
    """Return the readers of the protocol in its order."""
    rows = []
    for spec in found.protocol.readers:
        mine = [one for one in found.held.sessions if one.reader_id == spec.id]
        rows.append(ReaderRow(spec, tuple(sorted(mine, key=lambda one: one.session))))
    return rows


def session_columns(n_sessions: int) -> list[TableColumn[ReaderRow]]:
    """Return a column for each session: done of total, with a bar."""
    return [_session_column(number) for number in range(1, n_sessions + 1)]


def person_columns() -> list[TableColumn[ReaderRow]]:
    """Return the columns that say who a reader is."""
    return [
        TableColumn(
            "reader", QCoreApplication.translate("Sessions", "Reader"), lambda row: row.spec.name
        ),
        TableColumn(
            "years",
            QCoreApplication.translate("Sessions", "Experience"),
            lambda row: experience(row.spec),
            order=lambda row: row.spec.years,
        ),
        TableColumn(
            "site", QCoreApplication.translate("Sessions", "Site"), lambda row: row.spec.site
        ),
    ]


def now_column() -> TableColumn[ReaderRow]:
    """Return the column that says what a reader does, or waits for."""
    return TableColumn(
        "now", QCoreApplication.translate("Sessions", "Now"), lambda row: now_words(row.now)
    )


def experience(spec: ReaderSpec) -> str:
    """Return level and years."""
    years = QCoreApplication.translate("Sessions", "%1 years").replace("%1", str(spec.years))
    level = {
        "junior": QCoreApplication.translate("Sessions", "junior"),
        "senior": QCoreApplication.translate("Sessions", "senior"),
    }.get(spec.level or "", "")
    return f"{level} · {years}" if level else years


def now_words(one: SessionOverview | None) -> str:
    """Return what becomes of a session now."""
    if one is None:
        return QCoreApplication.translate("Sessions", "not drawn")
    if one.done >= one.total and one.questions.done >= one.questions.total:
        return QCoreApplication.translate("Sessions", "done")
    if one.is_open:
        return QCoreApplication.translate("Sessions", "reading")
    if one.due is not None:
        day = f"{one.due.astimezone():%Y-%m-%d}"
        return QCoreApplication.translate("Sessions", "due %1").replace("%1", day)
    if one.after_session:
        return QCoreApplication.translate("Sessions", "after session %1").replace(
            "%1", str(one.after_session)
        )
    return (
        QCoreApplication.translate("Sessions", "can read on")
        if one.done
        else QCoreApplication.translate("Sessions", "can begin")
    )


def seconds(ms: float | None) -> str:
    """Return a time in seconds, or a dash where there is none."""
    return (
        "–"
        if ms is None
        else QCoreApplication.translate("Sessions", "%1 s").replace("%1", f"{ms / _MS:.1f}")
    )


def _session_column(number: int) -> TableColumn[ReaderRow]:
    def of(row: ReaderRow) -> SessionOverview | None:
        return next((one for one in row.sessions if one.session == number), None)

    def text(row: ReaderRow) -> str:
        one = of(row)
        return "–" if one is None else f"{one.done} / {one.total}"

    def share(row: ReaderRow) -> float | None:
        one = of(row)
        return None if one is None or not one.total else one.done / one.total

    title = QCoreApplication.translate("Sessions", "Session %1").replace("%1", str(number))
    return TableColumn(f"session_{number}", title, text, order=share, share=share, right=True)
