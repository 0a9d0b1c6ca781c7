"""Files of the report: the PDF and, beside it, the files of the analysis that go with it."""

import hashlib
from pathlib import Path

from ground.files import write_atomic
from reader_study.analysis.freezing import load_analysis
from reader_study.analysis.results import Results
from reader_study.checked import require_sound
from reader_study.report.document import render
from reader_study.report.words import Language
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.verify import OWN_REPORT, WRITTEN

REPORT_NAME = "report.pdf"


def report_study(study: Study, out_dir: Path | None = None, *, lang: Language = "en") -> Path:
    """Write ``report.pdf`` of a study's frozen analysis, with copies of its files beside it.

    Its hash goes into the log of a study that is open for writing, as ``report.written``.

    Parameters
    ----------
    out_dir : Path, optional
        The study's own ``reports`` by default; no file is copied there.

    Raises
    ------
    IntegrityError
        When the study is not as it was recorded, or the analysis is not the one in the log.
    ReaderStudyError
        When there is no analysis, or a file cannot be written.

    """
    with study.store.held():
        require_sound(study)
        analysis = load_analysis(study)
    reports = study.paths.reports
    folder = out_dir or reports
    pdf = render(analysis.results, language=lang, results_sha256=analysis.sha256)
    if folder.resolve() != reports.resolve():
        for name, data in analysis.handed_on.items():
            write_atomic(folder / name, data)
    path = folder / REPORT_NAME
    write_atomic(path, pdf)
    if study.store.is_writable:
        _record(study, pdf, is_own=folder.resolve() == reports.resolve(), lang=lang)
    return path


def _record(study: Study, pdf: bytes, *, is_own: bool, lang: Language) -> None:
    """Keep the hash of a report in the log: one that is changed later can be told by it."""
    file = OWN_REPORT if is_own else REPORT_NAME
    content: dict[str, Value] = {"file": file, "sha256": hashlib.sha256(pdf).hexdigest()}
    content |= {"language": lang}
    entity = f"report/{file}"
    last = None
    for event in study.events(action=WRITTEN, entity=entity):
        last = event.content
    if last != content:
        study.record(NewEvent(WRITTEN, entity, new=content))
        study.sign_head()


def write_report(results: Results, out_dir: Path, *, lang: Language = "en") -> Path:
    """Write ``report.pdf`` of results into ``out_dir`` and return its path.

    Raises
    ------
    ReaderStudyError
        When it cannot be written; an earlier report is left as it was.

    """
    path = out_dir / REPORT_NAME
    write_atomic(path, render(results, language=lang))
    return path
