"""Files of the report: the PDF, and one row a read as CSV. Written whole or not at all."""

import csv
import io
from pathlib import Path

from ground.files import write_atomic
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.results import Results
from reader_study.cases import Read
from reader_study.report.document import render
from reader_study.report.words import Language

REPORT_NAME = "report.pdf"
READS_NAME = "reads.csv"
COLUMNS = (
    "reader", "kind", "session", "arm", "position", "case", "truth", "status", "reason",
    "category", "likelihood", "total_ms", "active_ms", "machine_ms", "locked_utc", "event_seq",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_report(results: Results, out_dir: Path, *, lang: Language = "en") -> Path:
    """Write ``report.pdf`` into ``out_dir`` and return its path.

    Raises
    ------
    ReaderStudyError
        When it cannot be written; an earlier report is left as it was.

    """
    path = out_dir / REPORT_NAME
    write_atomic(path, render(results, language=lang))
    return path


def write_reads_csv(inputs: AnalysisInputs, out_dir: Path) -> Path:
    """Write ``reads.csv``: one row a read with its truth, in the order of the locks.

    UTF-8 with a byte order mark: Excel then shows Chinese rightly, and R's ``read.csv`` needs
    ``fileEncoding = "UTF-8-BOM"`` (readr and pandas need nothing). Comma, CRLF (RFC 4180). Text
    that a spreadsheet would take for a formula gets a leading apostrophe; numbers never do.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    truth = dict(inputs.truth)
    for read in sorted(inputs.reads, key=lambda r: (r.seq, r.reader_id, r.case_id)):
        writer.writerow(_row(read, truth.get(read.case_id, "")))
    path = out_dir / READS_NAME
    write_atomic(path, out.getvalue().encode("utf-8-sig"))
    return path


def escape_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _row(read: Read, label: str) -> list[str | int]:
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
    }
    figures = {
        "likelihood": read.likelihood,
        "total_ms": read.total_ms,
        "active_ms": read.active_ms,
        "machine_ms": read.machine_ms,
    }
    cells: dict[str, str | int] = {name: escape_cell(text) for name, text in texts.items()}
    cells |= {name: "" if value is None else f"{value:.10g}" for name, value in figures.items()}
    cells |= {"session": read.session, "position": read.position, "event_seq": read.seq}
    return [cells[name] for name in COLUMNS]
