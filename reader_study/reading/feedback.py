"""What a reader is told after a practice read: plain values, which the window may hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader is told after a practice read, and only there.

    Parameters
    ----------
    right : bool or None
        Whether her call was; None when she could not assess the case.
    label : str
        The reference standard: ``malignant``, ``benign`` or ``normal``.
    passed : bool or None
        After the last practice case, whether the pass mark was reached.

    """

    right: bool | None
    label: str
    n_right: int
    n_done: int
    passed: bool | None = None
