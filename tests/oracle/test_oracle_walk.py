"""Every number of every oracle file, at a relative 1e-6."""

import math

import pytest

from tests.oracle.exceptions import FIVE_DECIMALS, GIVEN, NOT_REPRODUCED
from tests.oracle.oracle_files import dotted, find, load, needs_oracles, numbers, oracle_names
from tests.oracle.our_trees import our_tree
from tests.oracle.wauve import decimals_of, is_printed_or_count

RELATIVE = 1e-6
ROUNDING = 1e-15
"""Below this, numbers of order one are zero in double arithmetic."""


def _agrees(file: str, path: str, ours: object, theirs: float) -> bool:
    if not isinstance(ours, (int, float)) or not math.isfinite(ours):
        return False
    slack = max(RELATIVE * abs(theirs), ROUNDING)
    if FIVE_DECIMALS.covers(file, path):
        slack = 0.51e-5
    elif file == "wauve_table4" and decimals_of(theirs) <= 6:
        slack = max(slack, 0.501 * 10.0 ** -decimals_of(theirs))
    return abs(ours - theirs) <= slack


def _in_range(tree: object, oracle: object, path: tuple[str | int, ...]) -> bool | None:
    """Judge a bootstrap limit by the range that the oracle gives; None for other numbers."""
    name = path[-2] if len(path) > 1 else ""
    if not isinstance(name, str) or not name.endswith("_range"):
        return None
    ours = find(tree, (*path[:-2], name.removesuffix("_range")))
    bounds = find(oracle, path[:-1])
    pad = find(oracle, (*path[:-2], "pad"))
    pad = find(oracle, ("pad",)) if pad is None else pad
    assert isinstance(bounds, list)
    assert isinstance(pad, (int, float))
    assert isinstance(ours, float)
    return bool(bounds[0] - pad <= ours <= bounds[1] + pad)


def _problems(file: str) -> tuple[list[str], set[int], int]:
    """Return what disagrees without a reason, the exemptions met, and the numbers walked."""
    oracle = load(file)
    tree = our_tree(file, oracle)
    wrong, met, walked = [], set(), 0
    for path, theirs in numbers(oracle):
        walked += 1
        text = dotted(path)
        if GIVEN.covers(file, text) or (file == "wauve_table4" and is_printed_or_count(path)):
            continue
        inside = _in_range(tree, oracle, path)
        ours = find(tree, path)
        if inside or (inside is None and _agrees(file, text, ours, theirs)):
            continue
        found = [
            k for k, item in enumerate(NOT_REPRODUCED) if item.excuses(file, text, ours, theirs)
        ]
        if found:
            met.update(found)
        else:
            wrong.append(f"{text}: {ours!r}, not {theirs!r}")
    return wrong, met, walked


@needs_oracles
@pytest.mark.parametrize("file", oracle_names())
def test_oracle_every_number_agrees_or_has_a_reason(file: str) -> None:
    wrong, _, walked = _problems(file)
    assert not wrong, f"{len(wrong)} of {walked} numbers:\n" + "\n".join(wrong[:20])
    assert walked > 0


@needs_oracles
def test_oracle_exemptions_are_all_needed() -> None:
    met: set[int] = set()
    total = 0
    for file in oracle_names():
        _, found, walked = _problems(file)
        met |= found
        total += walked
    unused = [item.path for k, item in enumerate(NOT_REPRODUCED) if k not in met]
    assert not unused, f"nothing disagrees any more at {unused}"
    assert total > 25_000
