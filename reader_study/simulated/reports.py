"""Two simulated writers of reports on phantoms, for studies of report quality.

Both know of a case what `reader_study.phantom` drew into its picture, as a person who looks at it
does, and nothing of the reference standard. The full writer names every feature; the brief one
leaves features out and mistakes some. No model wrote these texts, and each is marked as simulated.
"""

from collections.abc import Mapping
from random import Random

from reader_study.phantom.features import FEATURES

_WORDS = {
    "not_parallel": "not parallel to the skin",
    "parallel": "parallel to the skin",
    "complex_cystic_solid": "complex cystic and solid",
    "none": "no posterior features",
    "enhancement": "posterior enhancement",
    "shadowing": "posterior shadowing",
}
_SUSPICIOUS = frozenset(
    ("irregular", "not_parallel", "indistinct", "angular", "microlobulated", "spiculated")
)
_MISTAKEN = 0.25
"""How often the brief writer names another value of a feature than that of the picture."""

_NAMED = ("shape", "margin")
"""Features that the brief writer names."""

_NOTHING = "No mass is seen."
_MARK = "[simulated report]"


def full_report(features: Mapping[str, str]) -> str:
    """Return a report that names every feature of a phantom and gives an impression.

    Parameters
    ----------
    features : mapping
        Feature name to value, as in `reader_study.phantom.features`; empty for a normal.

    """
    if not features:
        return f"Findings: {_NOTHING}\nImpression: no suspicious finding. {_MARK}"
    found = (
        f"a mass of {_told(features['shape'])} shape, {_told(features['orientation'])}, with "
        f"{_told(features['margin'])} margin. It is {_told(features['echo'])}, with "
        f"{_told(features['posterior'])}."
    )
    count = sum(value in _SUSPICIOUS for value in features.values())
    meant = ("benign features", "one suspicious feature; tissue sampling may be considered")
    impression = meant[count] if count < 2 else f"{count} suspicious features; biopsy is advised"
    return f"Findings: {found}\nImpression: {impression}. {_MARK}"


def brief_report(features: Mapping[str, str], chance: Random) -> str:
    """Return a report of few words, in which features are left out and some are mistaken."""
    if not features:
        return f"{_NOTHING} {_MARK}"
    named = {name: _perhaps_mistaken(name, features[name], chance) for name in _NAMED}
    advice = "Biopsy." if any(value in _SUSPICIOUS for value in named.values()) else "Follow-up."
    return f"Mass, {', '.join(_told(value) for value in named.values())}. {advice} {_MARK}"


def completeness(text: str) -> float:
    """Return how many of the five features a text names, 0–1: what a simulated rater goes by."""
    said = text.casefold()
    if _NOTHING.casefold() in said:
        return 0.6
    named = sum(
        any(_told(str(value)) in said for value in kind if len(str(value)) > 3)
        for kind in FEATURES.values()
    )
    return named / len(FEATURES)


def _perhaps_mistaken(name: str, value: str, chance: Random) -> str:
    if chance.random() >= _MISTAKEN:
        return value
    return chance.choice([str(other) for other in FEATURES[name] if other != value])


def _told(value: str) -> str:
    return _WORDS.get(value, value)
