"""Tables of judges as cross-fitting writes them, for cases of a small study."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from reader_study.cases import CaseRole
from reader_study.study import Study


def reading_ids(study: Study) -> list[str]:
    return [case.case_id for case in study.cases(CaseRole.READING)]


def write_table(path: Path, rows: Iterable[Mapping[str, object]], *, card: bool = True) -> Path:
    """Write rows as CSV with the columns of the first, and a card beside them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = list(rows)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(told[0]))
        writer.writeheader()
        writer.writerows(told)
    if card:
        folds = [{"weights_sha256": str(k) * 64} for k in range(2)]
        (path.parent / "card.json").write_text(json.dumps({"kind": "folds", "folds": folds}))
    return path


def judge_table(
    path: Path, probabilities: Mapping[str, float], *, seed: int | None = None, card: bool = True
) -> Path:
    """Write one probability for each case; folds go by the case's place."""
    rows = [
        {"case": case, "fold": place % 2, "probability": p}
        | ({} if seed is None else {"seed": seed})
        for place, (case, p) in enumerate(probabilities.items())
    ]
    return write_table(path, rows, card=card)
