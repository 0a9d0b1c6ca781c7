"""Features that the worker wrote, read where there is no torch."""

from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy

from engines.guard.odd.bank import FeatureRows
from ground.errors import EngineError
from ground.regular import GB, read_regular

_MOST_BYTES = 16 * GB


def read_features(path: Path, *, rows: int) -> FeatureRows:
    """Read what a `FeatureJob` wrote.

    Raises
    ------
    EngineError
        The file cannot be read, or has not `rows` rows of numbers.

    """
    try:
        tensors = safetensors.numpy.load(read_regular(path, _MOST_BYTES))
        found = FeatureRows(tensors["features"], tensors["logits"])
    except (OSError, ValueError, KeyError, safetensors.SafetensorError) as error:
        raise _unusable(path, str(error) or type(error).__name__) from error
    for one in (found.features, found.logits):
        if one.ndim != 2 or len(one) != rows or not np.isfinite(one).all():
            raise _unusable(path, "it has not a row of numbers for each image")
    return found


def _unusable(path: Path, why: str) -> EngineError:
    return EngineError(
        f"The features that the engine wrote cannot be used ({why}).",
        remedy="Try again; if this stays, check the disk.",
        path=path,
    )
