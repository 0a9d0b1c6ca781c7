"""Tables of an analysis as CSV: reads, cases with their sources, measurements.

UTF-8 with a byte order mark: Excel then shows Chinese rightly, and R's ``read.csv`` needs
``fileEncoding = "UTF-8-BOM"`` (readr and pandas need nothing). Comma, CRLF (RFC 4180). Text that a
spreadsheet would take for a formula gets a leading apostrophe; numbers never do.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from reader_study.analysis.facts import CaseSource, DrawnMark
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.cases import Read
from reader_study.tables.escaping import escape_cell

READS_NAME = "reads.csv"
CASES_NAME = "cases.csv"
MARKS_NAME = "measurements.csv"

READ_COLUMNS = (
    "reader", "kind", "session", "arm", "position", "case", "truth", "status", "reason",
    "category", "likelihood", "total_ms", "active_ms", "machine_ms", "locked_utc", "event_seq",
    "note", "purpose", "visit", "form", "batch", "override",
)  # fmt: skip
CASE_COLUMNS = (
    "case", "role", "truth", "histology", "basis", "source_patient", "source_files",
)  # fmt: skip
SIZES = ("length", "long", "short", "width", "height", "circumference", "area")
MARK_COLUMNS = (
    "reader", "case", "arm", "image", "number", "kind", *SIZES, "unit", "scale_source", "utc",
)  # fmt: skip

Cell = str | int


def reads_csv(inputs: AnalysisInputs) -> bytes:
    """Return one row a read with its truth, in the order of the locks."""
    truth = dict(inputs.truth)
    ordered = sorted(inputs.reads, key=lambda r: (r.seq, r.reader_id, r.case_id))
    return _csv(READ_COLUMNS, (_read(read, truth.get(read.case_id, "")) for read in ordered))


def cases_csv(inputs: AnalysisInputs) -> bytes:
    """Return one row a case: from its id to where it came from, and its reference standard.

    ``source_files`` are names relative to the folder that was taken in, joined by ``; ``.
    """
    return _csv(CASE_COLUMNS, (_case(source) for source in inputs.sources))


def measurements_csv(inputs: AnalysisInputs) -> bytes:
    """Return one row a mark that stood when a read was locked."""
    return _csv(MARK_COLUMNS, (_mark(mark) for mark in inputs.measurements))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _read(read: Read, label: str) -> list[Cell]:
    texts = {
        "reader": read.reader_id,
        "kind": str(read.reader_kind),
        "arm": str(read.arm),
        "case": read.case_id,
        "truth": label,
        "status": str(read.status),
        "reason": read.reason,
        "category": read.category or "",
        "locked_utc": read.locked_utc,
        "note": read.note,
        "purpose": read.kind,
        "form": read.form,
        "override": read.override,
    }
    figures = {
        "likelihood": read.likelihood,
        "total_ms": read.total_ms,
        "active_ms": read.active_ms,
        "machine_ms": read.machine_ms,
    }
    cells: dict[str, Cell] = {name: escape_cell(text) for name, text in texts.items()}
    cells |= {name: "" if value is None else f"{value:.10g}" for name, value in figures.items()}
    cells |= {"visit": read.visit, "batch": read.batch or ""}
    cells |= {"session": read.session, "position": read.position, "event_seq": read.seq}
    return [cells[name] for name in READ_COLUMNS]


def _case(source: CaseSource) -> list[Cell]:
    texts = (
        source.case_id,
        source.role,
        source.label,
        source.histology,
        source.basis,
        source.patient,
        "; ".join(source.files),
    )
    return [escape_cell(text) for text in texts]


def _mark(mark: DrawnMark) -> list[Cell]:
    sizes = dict(mark.values)
    return [
        escape_cell(mark.reader_id),
        escape_cell(mark.case_id),
        mark.arm,
        mark.image or "",
        mark.number,
        escape_cell(mark.kind),
        *(escape_cell(sizes.get(name, "")) for name in SIZES),
        escape_cell(mark.unit),
        escape_cell(mark.source),
        mark.utc,
    ]
