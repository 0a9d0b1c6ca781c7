"""Scales of learning curves, for the picture and the window alike. No Qt."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from engines.cards.curves import LearningCurve, LearntEpoch

COLOURS = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#8fa3b5", "#b8a838", "#6a8cff")
"""One a fold, told apart by the colour-blind as well (after Okabe and Ito, 2008)."""

ValueOf = Callable[[LearntEpoch], float | None]


@dataclass(frozen=True, slots=True)
class PlotScale:
    """From epochs and values to a box of `width` × `height` with its origin at the top left."""

    last_epoch: int
    low: float
    high: float
    step: float

    def place(self, epoch: float, value: float, width: float, height: float) -> tuple[float, float]:
        """Return where a point lies; values outside lie on the edge."""
        inside = min(max(value, self.low), self.high)
        across = epoch / max(self.last_epoch, 1)
        return across * width, (self.high - inside) / (self.high - self.low) * height

    def epoch_marks(self) -> list[int]:
        """Return whole epochs to be marked, at most some eight."""
        step = max(1, math.ceil(self.last_epoch / 8))
        return list(range(0, max(self.last_epoch, 1) + 1, step))

    def value_marks(self) -> list[float]:
        """Return round values from the lowest to the highest."""
        count = round((self.high - self.low) / self.step)
        return [round(self.low + self.step * k, 10) for k in range(count + 1)]


def loss_of(epoch: LearntEpoch) -> float | None:
    """Return the loss; None for the head alone."""
    return epoch.loss


def auc_of(epoch: LearntEpoch) -> float | None:
    """Return the AUC on the validation part."""
    return epoch.validation_auc


def scale_of(curves: Sequence[LearningCurve], value: ValueOf, *, most: float | None) -> PlotScale:
    """Return the scale on which all curves lie; `most` bounds it above, as 1 does an AUC."""
    epochs = [one for curve in curves for one in curve.epochs]
    found = [known for one in epochs if (known := value(one)) is not None and math.isfinite(known)]
    last = max((one.epoch for one in epochs), default=1)
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if most is not None:
        high = most
    if high - low < 0.05:
        low, high = low - 0.05, high + (0.05 if most is None else 0.0)
    step = _step(high - low)
    low = math.floor(low / step + 1e-9) * step
    high = math.ceil(high / step - 1e-9) * step
    return PlotScale(max(last, 1), max(low, 0.0), high, step)


def colour_number(curve: LearningCurve, place: int) -> int:
    """Return which of `COLOURS` a curve has: by its fold, or its place where it has none."""
    return ((curve.fold or place + 1) - 1) % len(COLOURS)


def segments(curve: LearningCurve, value: ValueOf) -> Iterable[list[tuple[int, float]]]:
    """Yield runs of points without a gap."""
    run: list[tuple[int, float]] = []
    for one in curve.epochs:
        known = value(one)
        if known is None or not math.isfinite(known):
            if run:
                yield run
            run = []
        else:
            run.append((one.epoch, known))
    if run:
        yield run


def _step(span: float) -> float:
    raw = max(span, 1e-9) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= raw * 0.999)
