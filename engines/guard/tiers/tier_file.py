"""The file of tiers: canonical JSON, so that equal tiers have equal bytes, and its own check.

What stands in it follows from it: each tier from its margins by the rule, the identity from judges,
rule and predictions. A file that was changed by hand does not hold together.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from engines.guard.tiers.rule import RULE, RULE_TEXT, Tier, TieredCase, tier_of, tiers_of
from engines.guard.tiers.stability import TierStability, sizes
from engines.guard.tiers.votes import FamilyPredictions, JudgeFamily
from ground.errors import EngineError
from ground.regular import MB, json_of, read_regular

_MOST_BYTES = 256 * MB
_CONFIG = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
_SHA256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Margin = Annotated[float, Field(ge=-1, le=1)]


class JudgeFacts(BaseModel):
    """A judge as the file names it.

    Attributes
    ----------
    weights_sha256 : tuple of str
        Of the weights of all its networks, or of the cards that name them.
    tables_sha256 : tuple of str
        Of the tables of its out-of-fold predictions.

    """

    model_config = _CONFIG

    family: JudgeFamily
    classes: tuple[str, ...]
    seeds: tuple[str, ...]
    weights_sha256: Annotated[tuple[_SHA256, ...], Field(min_length=1)]
    tables_sha256: Annotated[tuple[_SHA256, ...], Field(min_length=1)]


class CaseTier(BaseModel):
    """A case's tier with the margins of all families; None where one has no prediction."""

    model_config = _CONFIG

    tier: Tier
    discordant: bool
    margins: dict[JudgeFamily, Margin | None]


class TierFile(BaseModel):
    """Tiers of all reading cases of a study.

    Attributes
    ----------
    version : int
        Of the rule's application in this study; another rule, other judges or other predictions
        are another version.
    identity_sha256 : str
        Of judges' weights, rule, version and predictions.

    """

    model_config = _CONFIG

    schema_version: Literal[1] = 1
    kind: Literal["difficulty-tiers"] = "difficulty-tiers"
    study: str
    rule: Literal["consensus-1"] = RULE
    rule_text: str = RULE_TEXT
    version: Annotated[int, Field(ge=1, le=1000)]
    judges: Annotated[tuple[JudgeFacts, ...], Field(min_length=2)]
    predictions_sha256: _SHA256
    identity_sha256: _SHA256
    cases: dict[str, CaseTier]
    sizes: dict[Tier, dict[str, int]]
    stability: dict[str, JsonValue]

    @property
    def tiers(self) -> dict[str, Tier]:
        """Tier of each case."""
        return {case: one.tier for case, one in self.cases.items()}

    def to_bytes(self) -> bytes:
        """Return the bytes of the file: canonical JSON and a newline."""
        return canonical(self.model_dump(mode="json")) + b"\n"

    @property
    def sha256(self) -> str:
        """Hash of the file."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def canonical(value: object) -> bytes:
    """Return JSON with sorted keys, without spaces, in ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def made_tiers(
    study: str,
    version: int,
    judges: Sequence[FamilyPredictions],
    facts: Sequence[JudgeFacts],
    truths: Mapping[str, str],
    stable: TierStability,
) -> TierFile:
    """Return the tiers of all cases that have a truth.

    Raises
    ------
    EngineError
        There are fewer than two judges, or two of one family.

    """
    cases = tiers_of(judges, truths)
    families = [one.family for one in judges]
    predictions = _predictions_sha256(judges, truths)
    return TierFile(
        study=study,
        version=version,
        judges=tuple(facts),
        predictions_sha256=predictions,
        identity_sha256=_identity(version, facts, predictions),
        cases={case: _case(one, families) for case, one in sorted(cases.items())},
        sizes={one.tier: dict(one.classes) for one in sizes(cases, truths)},
        stability=stable.to_json(),
    )


def _case(one: TieredCase, families: Sequence[JudgeFamily]) -> CaseTier:
    margins = {family: one.margins.get(family.value) for family in families}
    return CaseTier(tier=one.tier, discordant=one.discordant, margins=margins)


def _predictions_sha256(judges: Sequence[FamilyPredictions], truths: Mapping[str, str]) -> str:
    told: list[Any] = [
        [one.family.value, case, seed, [round(p, 9) for p in one.by_case[case][seed]]]
        for one in judges
        for case in sorted(one.by_case)
        if case in truths
        for seed in sorted(one.by_case[case])
    ]
    return hashlib.sha256(canonical(told)).hexdigest()


def _identity(version: int, judges: Sequence[JudgeFacts], predictions: str) -> str:
    told = {
        "rule": RULE,
        "version": version,
        "judges": [[one.family.value, *sorted(one.weights_sha256)] for one in judges],
        "predictions": predictions,
    }
    return hashlib.sha256(canonical(told)).hexdigest()


def read_tiers(path: Path) -> TierFile:
    """Read a file of tiers.

    Raises
    ------
    EngineError
        It cannot be read, is damaged, or does not hold together.

    """
    try:
        return tiers_from(read_regular(path, _MOST_BYTES))
    except (OSError, ValueError) as error:
        raise EngineError(
            f"The tiers cannot be read ({error}).",
            remedy="Make them again with `sonoread tiers make`.",
            path=path,
        ) from error


def tiers_from(content: bytes) -> TierFile:
    """Return tiers from the bytes of their file.

    Raises
    ------
    ValueError
        They are no tiers, or do not hold together.

    """
    try:
        found = TierFile.model_validate(json_of(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise ValueError(f"{where}: {first['msg']}") from None
    if found.identity_sha256 != _identity(found.version, found.judges, found.predictions_sha256):
        raise ValueError("judges, rule and predictions do not have the hash that it tells")
    families = {one.family for one in found.judges}
    for case, one in found.cases.items():
        if set(one.margins) != families or tier_of(list(one.margins.values())) is not one.tier:
            raise ValueError(f"the tier of {case} does not follow from its margins")
    counted = {tier: list(found.tiers.values()).count(tier) for tier in Tier}
    if {tier: sum(found.sizes.get(tier, {}).values()) for tier in Tier} != counted:
        raise ValueError("the sizes are not those of its cases")
    if found.to_bytes() != content:
        raise ValueError("it is not in its canonical form")
    return found
