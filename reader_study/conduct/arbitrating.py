"""Drawing arbitrations now, and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from ground.errors import ReadingRuleError
from reader_study.conduct.reasons import require_conduct
from reader_study.designs.step import StepKind
from reader_study.reading.arbitration import draw_arbitrations
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A case on which readers disagree, and the fields in which they do."""

    case_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArbitrationState:
    """How far the arbitration is: cases drawn, decided by an arbitrator, and still open."""

    drawn: int
    decided: int

    @property
    def open(self) -> int:
        """Cases that wait for an arbitrator."""
        return self.drawn - self.decided


def arbitrate(study: Study) -> tuple[DrawnCase, ...]:
    """Draw the arbitrations that are due now, and return what was drawn.

    Raises
    ------
    ReadingRuleError
        When no reader of the protocol is an arbitrator, or the study is closed.
    ProtocolError
        When the protocol is not locked, or is not the locked one.

    """
    require_conduct(study)
    if all(reader.role != "arbitrator" for reader in study.protocol.readers):
        raise ReadingRuleError(
            "No reader of this study is an arbitrator.",
            remedy='In a design with arbitration one reader has role = "arbitrator".',
            path=study.paths.protocol,
        )
    before = len(drawn_cases(study))
    draw_arbitrations(study)
    return tuple(drawn_cases(study)[before:])


def drawn_cases(study: Study) -> Sequence[DrawnCase]:
    """Return all arbitrations in the order in which they were drawn."""
    return [
        DrawnCase(event.content["case_id"], tuple(event.content["fields"]))
        for event in study.events(action="arbitration.drawn")
    ]


def arbitration_state(study: Study) -> ArbitrationState | None:
    """Tell how far the arbitration is; None in a study without an arbitrator."""
    if all(reader.role != "arbitrator" for reader in study.protocol.readers):
        return None
    decided = {read.case_id for read in study.reads() if read.kind == StepKind.ARBITRATION}
    return ArbitrationState(len(drawn_cases(study)), len(decided))
