"""The parts of a model's answer that are shown: plain values, which the window may hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """How often a model errs, from its card: on cases that it was not trained on.

    Parameters
    ----------
    sensitivity, specificity : float
        0–1, at the model's threshold.
    as_frequencies : bool
        Told as natural frequencies (93 of 100), else in per cent.

    """

    sensitivity: float
    specificity: float
    as_frequencies: bool


@dataclass(frozen=True, slots=True)
class ShownAi:
    """The parts of a model's answer that are on the screen; None for what is not shown.

    Parameters
    ----------
    name : str
        Name under which readers see the model.
    positive : bool or None
        On which side of the model's threshold the shown answer lies, where score or category is.
    withheld : bool
        The protocol withholds the answer for this case (a study of automation bias).
    unanswered : str
        Why the model gave no answer for this case, as a status of `reader_study.cases.ReadStatus`;
        empty where it gave one.

    """

    name: str
    score: float | None = None
    threshold: float | None = None
    category: str | None = None
    text: str | None = None
    rates: ErrorRates | None = None
    positive: bool | None = None
    withheld: bool = False
    unanswered: str = ""
