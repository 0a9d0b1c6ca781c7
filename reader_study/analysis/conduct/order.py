"""Whether the order of reading can be told from the arm."""

from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import ResultNote, note


def order_notes(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> list[ResultNote]:
    """Warn of contrasts whose test arm every reader read in a later session than the reference.

    An arm that begins with the locked read of another has its own caution.
    """
    found = []
    for contrast in inputs.protocol.contrasts:
        gaps = {
            gap
            for reader in people
            for case, after in grid.reads(reader, contrast.test).items()
            for before in (grid.reads(reader, contrast.reference).get(case),)
            if before is not None
            for gap in (after.session - before.session,)
        }
        if (gaps and min(gaps) > 0) or (gaps and max(gaps) < 0):
            first, last = contrast.arms if min(gaps) > 0 else reversed(contrast.arms)
            found.append(note("order_confounded", reference=first, test=last))
    return found
