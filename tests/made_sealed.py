"""Studies whose AI answers are easy to recognise, and a look for them over a whole folder."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from reader_study.cases import CaseRole
from reader_study.models import freezing
from reader_study.study import Study
from tests.builders import CALIBRATION

TEXT = "zz-canary-report of case {}: spiculated"
FIGURES = {"sensitivity": 0.918273, "specificity": 0.827364, "prevalence": 0.736455}
_WORDS = ('"score"', '"probability"', '"category"', '"positive"', '"threshold"', "zz-canary")


def freeze_telling(study: Study, model_id: str = "m1", *, seed: int = 5) -> dict[str, float]:
    """Freeze a model with random scores, texts and figures on its card; return the scores."""
    cases = [case.case_id for case in study.cases(CaseRole.READING)]
    drawn = random.Random(f"{model_id}/{seed}")
    scores = {case: round(drawn.uniform(0.1, 0.9), 6) for case in cases}
    card = {
        "model_id": model_id,
        "threshold": 0.443217,
        "calibration": CALIBRATION,
        "metrics": {"test": FIGURES},
        "split": {"n_malignant": 987_654},
    }
    texts = {case: TEXT.format(case) for case in cases}
    freezing.freeze(study, card=card, scores=scores, texts=texts)
    return scores


def files_of(root: Path) -> list[Path]:
    """Return every file of a study's folder."""
    return sorted(path for path in root.rglob("*") if path.is_file())


def told_by(root: Path, scores: dict[str, float]) -> list[tuple[str, str]]:
    """Return what of a model's answers stands in clear in a folder: the file, and what."""
    return [
        (path.relative_to(root).as_posix(), word)
        for path in files_of(root)
        for word in _told(path.read_bytes(), scores)
    ]


def _told(data: bytes, scores: dict[str, float]) -> Iterator[str]:
    # As `strings` does, in 8-bit and in 16-bit text.
    wide = b"\n".join(
        r.replace(b"\x00", b"") for r in re.findall(rb"(?:[\x20-\x7e]\x00){4,}", data)
    )
    text = (data + b"\n" + wide).decode("latin-1")
    figures = [f"{value:.6f}" for value in (*scores.values(), *FIGURES.values(), 0.443217)]
    yield from (word for word in (*figures, "987654") if word in text)
    # The log and the forms have words of their own for what a reader answers.
    words = [] if data.startswith(b"SQLite") else _WORDS
    yield from (word for word in words if word in text)
    if "zz-canary" in text:
        yield "zz-canary"
