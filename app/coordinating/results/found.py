"""The frozen results as the page shows them: checked against the log, in one language."""

from dataclasses import dataclass

from PySide6.QtGui import QImage

from reader_study.analysis import tables
from reader_study.analysis.case_outcomes import CaseOutcome, case_outcomes
from reader_study.analysis.freezing import load_analysis
from reader_study.held_files import IMAGE, held_bytes
from reader_study.media.medium import MediumKind
from reader_study.report.contents import ReportPart
from reader_study.report.document import contents
from reader_study.report.words import Language
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class FoundResults:
    """What the report of one file of results holds.

    Attributes
    ----------
    sha256 : str
        Of the file of results.
    simulated : bool
        Whether any reader or any image is simulated.

    """

    sha256: str
    language: Language
    simulated: bool
    parts: tuple[ReportPart, ...]
    cases: tuple[CaseOutcome, ...]


def find_results(study: Study, *, language: Language, known: FoundResults | None) -> FoundResults:
    """Load the results; what is `known` is returned where it is still what lies in the study.

    Raises
    ------
    ReaderStudyError
        When there are none, or they cannot be read.
    IntegrityError
        When a file of the analysis is not the one that the log names.

    """
    analysis = load_analysis(study)
    if known is not None and (known.sha256, known.language) == (analysis.sha256, language):
        return known
    parts = contents(analysis.results, language=language, results_sha256=analysis.sha256)
    cases = case_outcomes(analysis.results, analysis.handed_on[tables.READS_NAME])
    return FoundResults(analysis.sha256, language, analysis.results.simulated, parts, cases)


def picture_of(study: Study, case_id: str) -> QImage | None:
    """Return the first still of a case; None where it has none, or it cannot be drawn here."""
    stills = [one for one in study.case(case_id).media if one.kind is MediumKind.STILL]
    if not stills:
        return None
    image = QImage.fromData(held_bytes(study.media_path(stills[0]), IMAGE))
    return None if image.isNull() else image
