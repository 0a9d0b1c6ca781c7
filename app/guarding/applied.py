"""A local recalibration in the place of a card's own calibration, for one prediction."""

from pathlib import Path
from typing import Any

from engines.cards.reading import card_path
from engines.measures.recalibration_file import load_recalibration
from ground.files import sha256_file


def local_calibration(file: Path, model: Path) -> dict[str, Any]:
    """Return what of a model's card a local recalibration replaces.

    Scores and threshold stay as the model gives them, so that its calls are the same; whoever
    reads the card computes probabilities and categories by the local fit.

    Parameters
    ----------
    file : Path
        Of `sonoread calibrate`.
    model : Path
        The model's card, or its folder.

    Raises
    ------
    EngineError
        The file is damaged, or belongs to another model.

    """
    held = load_recalibration(file, card_sha256=sha256_file(card_path(model)))
    brier = held.after["brier"]
    assert isinstance(brier, dict)
    return {
        "calibration": {
            "method": "platt",
            "formula": held.formula,
            "slope": held.slope,
            "intercept": held.intercept,
            "part": "local",
            "fitted": held.method.value,
            "cases": held.cases,
            "malignant": held.malignant,
            "local_sha256": held.local_sha256,
            "recalibration_sha256": sha256_file(file),
        },
        "calibration_note": (
            f"Recalibrated ({held.method.value}) on {held.cases} local cases, {held.malignant} "
            f"malignant; Brier {brier['value']} of cases that the fit had not seen."
        ),
    }
