"""What loading weights did. No torch here: models of other libraries load weights too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading did: number of tensors taken, and the keys without a partner."""

    loaded: int
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
