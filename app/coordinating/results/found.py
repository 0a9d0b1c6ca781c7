"""The frozen results as the page shows them: checked against the log, in one language."""

from dataclasses import dataclass

from reader_study.analysis.freezing import load_analysis
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
    return FoundResults(analysis.sha256, language, analysis.results.simulated, parts)
