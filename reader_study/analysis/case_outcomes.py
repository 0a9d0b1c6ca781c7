"""What became of each case: every reader before and after, the model, and the truth.

Taken from ``reads.csv`` of a frozen analysis, whose hash stands in the log; nothing is computed
but which calls were right, by the protocol's threshold.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reader_study.analysis.results import Results

Cells = Mapping[str, str]
_MALIGNANT = "malignant"
_MODEL = "model"


@dataclass(frozen=True, slots=True)
class ReaderOutcome:
    """One reader's categories of one case, before and after; empty where she gave none.

    Attributes
    ----------
    was_right, is_right : bool or None
        Before and after; None where there is no category.

    """

    code: str
    before: str
    after: str
    was_right: bool | None
    is_right: bool | None

    @property
    def harmed(self) -> bool:
        """Whether a right call became a wrong one."""
        return self.was_right is True and self.is_right is False

    @property
    def helped(self) -> bool:
        """Whether a wrong call became a right one."""
        return self.was_right is False and self.is_right is True


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """One case; `model_positive` is None where the model called nothing."""

    case_id: str
    truth: str
    model_likelihood: float | None
    model_positive: bool | None
    readers: tuple[ReaderOutcome, ...]

    @property
    def malignant(self) -> bool:
        """Whether the reference standard says so."""
        return self.truth == _MALIGNANT

    @property
    def missed_and_found(self) -> bool:
        """Whether it is a cancer that a reader missed before and the model called positive."""
        missed = any(one.was_right is False for one in self.readers)
        return self.malignant and missed and self.model_positive is True

    @property
    def harmed(self) -> bool:
        """Whether a reader who was right before was wrong after."""
        return any(one.harmed for one in self.readers)

    @property
    def helped(self) -> bool:
        """Whether a reader who was wrong before was right after."""
        return any(one.helped for one in self.readers)


def case_outcomes(results: Results, reads: bytes) -> tuple[CaseOutcome, ...]:
    """Return the cases of the primary contrast by their ids; none where nothing is compared.

    Parameters
    ----------
    reads : bytes
        ``reads.csv`` of the same analysis.

    """
    contrasts = results.protocol.contrasts
    if not contrasts:
        return ()
    rows = list(csv.DictReader(io.StringIO(reads.decode("utf-8-sig"))))
    scored = [row for row in rows if row["purpose"] == "scored" and row["visit"] == "1"]
    by_case: dict[str, list[Cells]] = {}
    for row in scored:
        by_case.setdefault(row["case"], []).append(row)
    arms = (contrasts[0].reference, contrasts[0].test)
    return tuple(_outcome(results, case, by_case[case], arms) for case in sorted(by_case))


def _outcome(
    results: Results, case_id: str, rows: list[Cells], arms: tuple[str, str]
) -> CaseOutcome:
    truth = rows[0]["truth"]
    malignant = truth == _MALIGNANT
    readers = []
    for reader in results.readers:
        mine = [row for row in rows if row["reader"] == reader.reader_id]
        before, after = (_category(mine, arm) for arm in arms)
        right = [_right(results, one, malignant=malignant) for one in (before, after)]
        if before or after:
            readers.append(ReaderOutcome(reader.code, before, after, right[0], right[1]))
    likelihood, positive = _model(results, rows)
    return CaseOutcome(case_id, truth, likelihood, positive, tuple(readers))


def _category(rows: Iterable[Cells], arm: str) -> str:
    return next((row["category"] for row in rows if row["arm"] == arm), "")


def _right(results: Results, category: str, *, malignant: bool) -> bool | None:
    positive = _positive(results, category)
    return None if positive is None else positive is malignant


def _positive(results: Results, category: str) -> bool | None:
    scale = results.protocol.scale
    if category not in scale:
        return None
    return scale.index(category) >= scale.index(results.protocol.positivity_threshold)


def _model(results: Results, rows: Iterable[Cells]) -> tuple[float | None, bool | None]:
    """Return the first model's likelihood and its call, at its own threshold where it has one."""
    model = next(iter(results.models), None)
    row = next(
        (r for r in rows if model and r["kind"] == _MODEL and r["reader"] == model.model_id), None
    )
    if model is None or row is None:
        return None, None
    likelihood = float(row["likelihood"]) if row["likelihood"] else None
    if likelihood is not None and model.threshold is not None:
        return likelihood, likelihood >= 100 * model.threshold
    return likelihood, _positive(results, row["category"])
