"""The file of tiers: canonical, equal for equal tiers, of no use once it was changed by hand."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engines.guard.tiers.stability import stability
from engines.guard.tiers.tier_file import (
    JudgeFacts,
    TierFile,
    canonical,
    made_tiers,
    read_tiers,
    tiers_from,
)
from engines.guard.tiers.votes import BINARY, JudgeFamily
from ground.errors import EngineError
from tests.unit.engines.guard.test_tier_rule import judge

TRUTHS = {"C1": "malignant", "C2": "benign", "C3": "normal"}
CNN = {"C1": dict.fromkeys("123", 0.9), "C2": dict.fromkeys("123", 0.6), "C3": {"1": 0.2}}
VIT = {"C1": dict.fromkeys("123", 0.8), "C2": dict.fromkeys("123", 0.7), "C3": {"1": 0.1}}


def facts(family: str, **changes: object) -> JudgeFacts:
    told: dict[str, object] = {
        "family": JudgeFamily(family),
        "classes": BINARY,
        "seeds": ("1", "2", "3"),
        "weights_sha256": ("a" * 64,),
        "tables_sha256": ("b" * 64,),
    }
    return JudgeFacts.model_validate(told | changes)


def made(version: int = 1, **changes: object) -> TierFile:
    judges = [judge("cnn", CNN), judge("vit", VIT)]
    stable = stability(judges, TRUTHS, replicates=10)
    told = (facts("cnn", **changes), facts("vit"))
    return made_tiers("study-1", version, judges, told, TRUTHS, stable)


def test_equal_tiers_have_equal_bytes_and_come_back(tmp_path: Path) -> None:
    blob = made().to_bytes()
    assert blob == made().to_bytes()
    (tmp_path / "t.json").write_bytes(blob)
    found = read_tiers(tmp_path / "t.json")
    assert found == made()
    assert found.tiers == {"C1": "Easy", "C2": "Hard", "C3": "Unrated"}
    assert found.sizes["Unrated"]["normal"] == 1  # type: ignore[index]


def test_weights_rule_version_and_predictions_are_its_identity() -> None:
    told = made().identity_sha256
    assert made(2).identity_sha256 != told
    assert made(weights_sha256=("c" * 64,)).identity_sha256 != told
    assert made(tables_sha256=("c" * 64,)).identity_sha256 == told
    changed = CNN | {"C1": dict.fromkeys("123", 0.91)}
    judges = [judge("cnn", changed), judge("vit", VIT)]
    other = made_tiers(
        "study-1", 1, judges, (facts("cnn"), facts("vit")), TRUTHS, stability(judges, TRUTHS)
    )
    assert other.tiers == made().tiers
    assert other.identity_sha256 != told


def put(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        told[key] = value

    return change


def another_tier(told: dict[str, Any]) -> None:
    told["cases"]["C2"]["tier"] = "Easy"
    told["sizes"]["Easy"], told["sizes"]["Hard"] = told["sizes"]["Hard"], told["sizes"]["Easy"]


def another_margin(told: dict[str, Any]) -> None:
    told["cases"]["C2"]["margins"] = {"cnn": 0.9, "vit": 0.9}


def fewer_families(told: dict[str, Any]) -> None:
    del told["cases"]["C1"]["margins"]["vit"]


def moved(told: dict[str, Any]) -> None:
    told["sizes"]["Easy"]["benign"] += 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (another_tier, "the tier of C2 does not follow"),
        (another_margin, "the tier of C2 does not follow"),
        (fewer_families, "the tier of C1 does not follow"),
        (moved, "sizes are not those"),
        (put("version", 2), "do not have the hash"),
        (put("predictions_sha256", "d" * 64), "do not have the hash"),
        (put("rule", "consensus-2"), "rule"),
        (put("judges", []), "judges"),
        (put("more", 1), "more"),
    ],
)
def test_a_file_that_was_changed_by_hand_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], why: str
) -> None:
    told = json.loads(made().to_bytes())
    change(told)
    path = tmp_path / "t.json"
    path.write_bytes(canonical(told) + b"\n")
    with pytest.raises(EngineError, match=why) as refused:
        read_tiers(path)
    assert refused.value.path == path


def test_bytes_that_are_not_canonical_are_refused() -> None:
    spaced = json.dumps(json.loads(made().to_bytes()), indent=1).encode()
    with pytest.raises(ValueError, match="canonical form"):
        tiers_from(spaced)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_file_of_tiers_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.json").write_bytes(content)
    with pytest.raises(EngineError, match="The tiers cannot be read"):
        read_tiers(tmp_path / "t.json")
    with pytest.raises(EngineError, match="The tiers cannot be read"):
        read_tiers(tmp_path / "gone.json")
