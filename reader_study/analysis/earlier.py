"""Results of earlier versions, brought into the words of this one; no figure is changed."""

from collections.abc import Mapping
from typing import Any

from reader_study.protocol.arms import first_arms

LAST_WITHOUT_ARMS = 3
"""Up to this version results knew one design and its two arms."""


def brought_up(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of results in the words of the present version.

    Versions 2 and 3 named the two arms of their one design in the names of fields; here each
    comparison names its arms. ``schema_version`` stays, so that what an older version does not
    hold can be told from what was not found.
    """
    new = dict(raw)
    if raw["schema_version"] > LAST_WITHOUT_ARMS:
        return new
    reference, test = (arm.id for arm in first_arms())
    contrast = {"reference": reference, "test": test}

    def named(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "contrast": contrast}

    def compared(row: Mapping[str, Any]) -> dict[str, Any]:
        held = {name: value for name, value in row.items() if name not in (reference, test)}
        return named({**held, "reference": row[reference], "test": row[test]})

    new["protocol"] = _protocol(raw["protocol"], contrast)
    new["comparisons"] = [compared(row) for row in raw["comparisons"]]
    for name in ("mean_predictive", "changes", "reclassification", "crossings"):
        new[name] = [named(row) for row in raw[name]]
    if "levels" in raw:
        new["levels"] = [
            named(level) | {"comparisons": [compared(row) for row in level["comparisons"]]}
            for level in raw["levels"]
        ]
    if "looks" in raw:
        new["looks"] = [{**row, "arm": test} for row in raw["looks"]]
    return new


def _protocol(facts: Mapping[str, Any], contrast: Mapping[str, str]) -> dict[str, Any]:
    new = {name: value for name, value in facts.items() if name != "ai_shows"}
    shows = facts.get("ai_shows", [])
    new["contrasts"] = [contrast]
    new["arms"] = [
        {
            "id": arm.id,
            "title": arm.title,
            "title_zh": arm.title_zh,
            "follows": arm.follows or "",
            "shows": shows if arm.shows else [],
        }
        for arm in first_arms()
    ]
    return new
