"""Several tests in one study: Holm's correction and fixed-sequence gatekeeping."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gate:
    """One hypothesis of a fixed sequence: its p, and whether it was reached and rejected."""

    name: str
    p_value: float | None
    reached: bool
    rejected: bool
    reason: str = ""


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Return Holm-adjusted p values in the order given (Holm 1979, Scand J Stat 6:65).

    Parameters
    ----------
    p_values : sequence of float or None
        In [0, 1]; None (undefined) stays None and does not count.

    """
    known = sorted((p, k) for k, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for place, (p, k) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - place)))
        adjusted[k] = highest
    return adjusted


def gatekeep(tests: Sequence[tuple[str, float | None]], *, alpha: float = 0.05) -> list[Gate]:
    """Test hypotheses in their fixed order, each at full alpha, until one is not rejected.

    Parameters
    ----------
    tests : sequence of (name, p)
        In the order of the protocol; an undefined p (None) closes the gate.
    alpha : float
        In (0, 1).

    """
    gates: list[Gate] = []
    open_gate = True
    for name, p in tests:
        rejected = open_gate and p is not None and p <= alpha
        reason = "" if open_gate else "Not tested: an earlier hypothesis was not rejected."
        if open_gate and p is None:
            reason = "The p value is undefined: the sequence stops."
        gates.append(Gate(name, p, open_gate, rejected, reason))
        open_gate = rejected
    return gates
