"""The terms that an answer may use, from the lexicons that the readers' forms use too."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ground.regular import MB, read_regular

FIFTH_EDITION = "birads-us-5e"
VERSION_2025 = "birads-us-v2025-draft"

CATEGORIES = ("0", "1", "2", "3", "4A", "4B", "4C", "5", "6")
"""BI-RADS categories that the schema offers; the same in both versions."""

ASSESSMENTS = ("normal", "benign", "malignant")
CANNOT_ASSESS = "cannot_assess"

FEATURES: Mapping[str, str] = {
    "shape": "mass.shape",
    "orientation": "mass.orientation",
    "margin": "mass.margin",
    "echo": "mass.echo",
    "posterior": "mass.posterior",
    "calcification": "calcifications",
}
"""Name of a feature in an answer to the lexicon's group that has its terms."""

_LEXICONS = Path(__file__).resolve().parents[3] / "resources" / "lexicons"


@dataclass(frozen=True, slots=True)
class AnswerTerms:
    """What one version of BI-RADS offers to an answer.

    Parameters
    ----------
    version : str
        Id of the lexicon.
    features : mapping
        Feature to its terms, in the lexicon's order; ``none`` for calcification too.

    """

    version: str
    features: Mapping[str, tuple[str, ...]]


@cache
def terms_of(version: str = FIFTH_EDITION) -> AnswerTerms:
    """Return the terms of a version, `FIFTH_EDITION` or `VERSION_2025`.

    Raises
    ------
    ValueError
        When it is neither.

    """
    if version not in (FIFTH_EDITION, VERSION_2025):
        raise ValueError(f"no lexicon of answers: {version}")
    groups = _groups(version)
    features = {name: groups[group] for name, group in FEATURES.items()}
    # The lexicon has places of calcifications; that there are none is an answer too.
    features["calcification"] = ("none", *features["calcification"])
    return AnswerTerms(version, features)


@cache
def lexicon_file(version: str) -> dict[str, Any]:
    """Return what the file of a lexicon says; not to be changed."""
    return tomllib.loads(read_regular(_LEXICONS / f"{version}.toml", MB).decode("utf-8"))


def _groups(version: str) -> dict[str, tuple[str, ...]]:
    said = lexicon_file(version)
    groups = _groups(said["extends"]) if "extends" in said else {}
    for group in said["groups"]:
        if "terms" in group:  # others are a number or a text
            groups[group["id"]] = tuple(term["id"] for term in group["terms"])
    return groups
