"""The picture of risk against coverage: where the line lies, in both languages."""

import numpy as np
import pytest

from app.pictures.risk_sheet import _COLOUR, risk_sheet
from app.pictures.words import Language
from engines.measures.selective import selective_figures


def told(wrong_when_sure: bool) -> dict[str, object]:
    n = 60
    labels = np.tile([0, 1], n // 2).astype(np.int64)
    sure = np.linspace(0.51, 0.99, n)
    wrong = np.arange(n) >= n - 10 if wrong_when_sure else np.arange(n) < 10
    positive = (labels == 1) != wrong
    p = np.where(positive, sure, 1 - sure)
    patients = [str(k) for k in range(n)]
    return selective_figures(labels, p, patients, threshold=0.5, replicates=20).to_json()


def height_of_line(content: dict[str, object], column: int, language: Language = "en") -> float:
    pixels = np.asarray(risk_sheet(content, name="m", language=language)).astype(int)
    near = np.abs(pixels[:, column] - _COLOUR).sum(axis=1) < 60
    return float(np.flatnonzero(near).mean())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_errors_among_the_surest_stand_at_the_left(language: Language) -> None:
    good, bad = told(False), told(True)
    # Above is less on a picture: the risk of the surest cases is low for one, high for the other.
    assert height_of_line(good, 130, language) > height_of_line(good, 950, language)
    assert height_of_line(bad, 130, language) < height_of_line(bad, 950, language)


def test_a_model_without_errors_has_a_line_at_the_bottom() -> None:
    labels = np.tile([0, 1], 20).astype(np.int64)
    p = np.where(labels == 1, 0.9, 0.1)
    figures = selective_figures(labels, p, [str(k) for k in range(40)], threshold=0.5, replicates=5)
    sheet = risk_sheet(figures.to_json(), name="<a name> " * 40)
    assert sheet.width == 1000
