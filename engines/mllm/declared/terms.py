"""A lexicon in the words of a prompt: BI-RADS is data here as it is on the readers' forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engines.mllm.answers.lexicons import CATEGORIES, FEATURES, lexicon_file, terms_of

_JOIN = {"en": ("; ", ", "), "zh": ("；", "、")}
_ASKED = ("1", "2", "3", "4A", "4B", "4C", "5")
"""Categories whose likelihood is told; 0 and 6 are none of one image's own."""


@dataclass(frozen=True, slots=True)
class LexiconWords:
    """A version of BI-RADS as a prompt says it.

    Parameters
    ----------
    title : str
    categories, likelihoods, features : str
        Of the answer's ``birads``; of each category with what it means, a line each; of each
        feature with its terms, a line each.

    """

    title: str
    categories: str
    likelihoods: str
    features: str


def lexicon_words(version: str, language: str) -> LexiconWords:
    """Return a version of BI-RADS in a language, ``en`` or ``zh``.

    Raises
    ------
    ValueError
        When there is no such version.

    """
    groups = _groups(version)
    terms = terms_of(version).features
    between, inside = _JOIN[language]
    features = (
        f"  - {name}: {between.join(_told(groups[group], terms[name], language))}"
        for name, group in FEATURES.items()
    )
    likelihoods = (
        f"- {term['id']}: {term['hint'][language]}"
        for term in groups["assessment"]["terms"]
        if term["id"] in _ASKED
    )
    return LexiconWords(
        title=lexicon_file(version)["title"][language],
        categories=inside.join(f'"{category}"' for category in CATEGORIES),
        likelihoods="\n".join(likelihoods),
        features="\n".join(features),
    )


def _told(group: Mapping[str, Any], terms: Sequence[str], language: str) -> list[str]:
    """Return each term that an answer may have, with its meaning where the lexicon has one."""
    known = {term["id"]: term for term in group["terms"]}
    told = []
    for name in terms:
        hint = known.get(name, {}).get("hint", {}).get(language, "")
        told.append(f'"{name}" ({hint})' if hint else f'"{name}"')
    return told


def _groups(version: str) -> dict[str, Mapping[str, Any]]:
    said = lexicon_file(version)
    groups = _groups(said["extends"]) if "extends" in said else {}
    return groups | {group["id"]: group for group in said["groups"]}
