"""What is told of tiers, as JSON and as lines, with what they may not be read without."""

from collections.abc import Iterator
from typing import Any

from engines.guard.tiers.rule import RULE_TEXT, Tier
from engines.guard.tiers.stability import FEWEST_CASES, FEWEST_OF_A_CLASS, area_is_told
from engines.guard.tiers.tier_file import TierFile
from engines.guard.tiers.votes import CLASSES

CAUTIONS = (
    "How well the judges do on their own tiers follows from the rule, and is not told.",
    f"A tier with fewer than {FEWEST_CASES} cases, or {FEWEST_OF_A_CLASS} of a class, has counts "
    "and no area.",
    "Difficulty to networks is not difficulty to people: where reads are there, it stands beside "
    "that of junior readers.",
)
"""With every figure by tier."""


def told(file: TierFile) -> dict[str, Any]:
    """Return tiers as plain JSON values; no case is named."""
    return {
        "study": file.study,
        "rule": file.rule,
        "rule_text": RULE_TEXT,
        "version": file.version,
        "sha256": file.sha256,
        "identity_sha256": file.identity_sha256,
        "judges": [one.model_dump(mode="json") for one in file.judges],
        "tiers": {
            tier.value: {
                "cases": sum(file.sizes[tier].values()),
                **file.sizes[tier],
                "discordant": sum(
                    one.discordant for one in file.cases.values() if one.tier is tier
                ),
                "area_told": _has_area(file, tier),
            }
            for tier in Tier
        },
        "stability": dict(file.stability),
        "cautions": list(CAUTIONS),
    }


def _has_area(file: TierFile, tier: Tier) -> bool:
    malignant = file.sizes[tier][CLASSES[-1]]
    return area_is_told(malignant, sum(file.sizes[tier].values()) - malignant)


def lines(file: TierFile) -> Iterator[str]:
    """Yield tiers as lines for a terminal."""
    content = told(file)
    yield f"Tiers of {content['study']}, version {file.version}, rule {file.rule}: {RULE_TEXT}"
    for judge in file.judges:
        seeds, classes = len(judge.seeds), "/".join(judge.classes)
        yield f"Judge {judge.family.value}: {seeds} seeds, {classes}"
    yield f"{'':<10}{'cases':>7}" + "".join(f"{name:>11}" for name in (*CLASSES, "discordant"))
    for tier, row in content["tiers"].items():
        counts = "".join(f"{row[name]:>11}" for name in (*CLASSES, "discordant"))
        few = "" if row["area_told"] else "   counts alone"
        yield f"{tier:<10}{row['cases']:>7}{counts}{few}"
    yield _stability(content["stability"])
    yield from CAUTIONS


def _stability(found: dict[str, Any]) -> str:
    if found["share"] is None:
        return f"Stability between seeds: not known. {found['reason']}"
    return (
        f"Between seeds {found['share']:.1%} of the rated cases change their tier "
        f"({found['low']:.1%} to {found['high']:.1%}, {found['replicates']} draws)."
    )
