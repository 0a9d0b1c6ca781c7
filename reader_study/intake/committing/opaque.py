"""Ids that tell nothing: drawn by seed in an order that follows from pixels alone."""

from collections import Counter
from collections.abc import Mapping, Sequence

from reader_study.allocation import seeded_order
from reader_study.intake.plan import PlannedCase

_DIGITS = 4


def pixel_keys(cases: Sequence[PlannedCase]) -> dict[str, str]:
    """Return a text per case made of its pixels alone, so that names have no say in any order."""
    seen: Counter[str] = Counter()
    keys = {}
    for case in cases:
        pixels = "/".join(image.digest for image in case.media)
        keys[case.name] = f"{pixels}#{seen[pixels]}"
        seen[pixels] += 1
    return keys


def patient_keys(cases: Sequence[PlannedCase], keys: Mapping[str, str]) -> dict[str, str]:
    """Return a text per patient: the first of those of their cases."""
    found: dict[str, str] = {}
    for case in cases:
        key = keys[case.name]
        found[case.patient] = min(key, found.get(case.patient, key))
    return found


def numbered(letter: str, seed: int, keys: Mapping[str, str]) -> dict[str, str]:
    """Return an id per name: a letter and a number drawn by seed."""
    names = {key: name for name, key in keys.items()}
    order = seeded_order(seed, f"intake/{letter}", sorted(names))
    digits = max(_DIGITS, len(str(len(order))))
    return {names[key]: f"{letter}{n:0{digits}}" for n, key in enumerate(order, start=1)}
