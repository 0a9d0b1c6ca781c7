"""Where the oracle files are, how they are read, and how a tree of results is walked."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ORACLES = Path(__file__).resolve().parents[2].parent / "shared" / "oracles"
"""Results of other programs; outside the repository and not always there."""

needs_oracles = pytest.mark.skipif(
    not ORACLES.is_dir(), reason=f"the other programs' results are not at {ORACLES}"
)

Path_ = tuple[str | int, ...]


def oracle_names() -> list[str]:
    """Return the names of all JSON files, sorted."""
    return sorted(path.stem for path in ORACLES.glob("*.json"))


def load(name: str) -> dict[str, object]:
    """Return one JSON file."""
    tree = json.loads((ORACLES / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(tree, dict)
    return tree


def numbers(tree: object, path: Path_ = ()) -> Iterator[tuple[Path_, float]]:
    """Yield every number (not truth values) with its path."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from numbers(value, (*path, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from numbers(value, (*path, place))
    elif isinstance(tree, (int, float)) and not isinstance(tree, bool):
        yield path, float(tree)


def find(tree: object, path: Path_) -> object:
    """Return what is at a path, or None where the path leads nowhere."""
    for step in path:
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def dotted(path: Path_) -> str:
    """Return a path as text, e.g. ``auc.DeLong.RRRC.test_diffs[0].Estimate``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
