"""Which cases are read and which train models: whole patients, drawn by seed, labels in balance."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from reader_study.allocation import seeded_order
from reader_study.intake.plan import PlannedCase

Group = tuple[PlannedCase, ...]


def draw_reading_cases(
    cases: Sequence[PlannedCase],
    *,
    seed: int,
    keys: Mapping[str, str],
    n: int,
    like: Sequence[tuple[str, ...]] = (),
) -> frozenset[str]:
    """Draw the cases that readers will read.

    Patients go as a whole, and patients who share a picture go together. Labels are taken in
    proportion as far as whole patients allow, and exactly `n` cases if any choice of patients
    gives that number; else the nearest number below.

    Parameters
    ----------
    cases : sequence of PlannedCase
        All cases.
    seed : int
        The protocol's seed.
    keys : mapping
        Case name to a text that orders the draw; hashes of pixels, so that names have no say.
    n : int
        Number of cases wanted, 1 to ``len(cases)``.
    like : sequence of tuple of str
        Names of cases that show near copies, and so go together.

    Returns
    -------
    frozenset of str
        Names of the drawn cases.

    """
    named = {min(keys[case.name] for case in group): group for group in groups_of(cases, like)}
    drawn = [named[key] for key in seeded_order(seed, "intake/role", sorted(named))]
    room = _shares(Counter(case.label for case in cases), n)
    balanced = _in_proportion(drawn, room)
    taken = {group[0].name for group in balanced}
    rest = [group for group in drawn if group[0].name not in taken]
    chosen = balanced + _fill(rest, n - _size(balanced))
    if _size(chosen) < n:
        # Proportion and number cannot both be kept: the number is what the sample size rests on.
        chosen = max(chosen, _fill(drawn, n), key=_size)
    return frozenset(case.name for group in chosen for case in group)


def groups_of(cases: Sequence[PlannedCase], like: Sequence[tuple[str, ...]] = ()) -> list[Group]:
    """Return cases that must stay together: of one patient, or with a picture in common.

    Parameters
    ----------
    like : sequence of tuple of str
        Names of cases whose pictures are near copies of each other.

    """
    parent = {f"case/{case.name}": f"case/{case.name}" for case in cases}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for case in cases:
        ties = [f"patient/{case.patient}", *(f"pixels/{i.digest}" for i in case.media)]
        for tie in ties:
            parent[root(tie)] = root(f"case/{case.name}")
    for names in like:
        for name in names:
            parent[root(f"case/{name}")] = root(f"case/{names[0]}")
    groups: dict[str, list[PlannedCase]] = defaultdict(list)
    for case in cases:
        groups[root(f"case/{case.name}")].append(case)
    return [tuple(group) for group in groups.values()]


def _shares(counts: Counter[str], n: int) -> Counter[str]:
    """Share n out in proportion to counts (largest remainders; ties in alphabetical order)."""
    total = counts.total()
    shares = Counter({label: count * n // total for label, count in counts.items()})
    remainders = sorted(counts, key=lambda label: (-(counts[label] * n % total), label))
    shares.update(remainders[: n - shares.total()])
    return shares


def _in_proportion(drawn: Sequence[Group], room: Counter[str]) -> list[Group]:
    chosen = []
    for group in drawn:
        need: Counter[str] = Counter(case.label for case in group)
        if need <= room:
            chosen.append(group)
            room = room - need
    return chosen


def _fill(groups: Sequence[Group], size: int) -> list[Group]:
    """Return groups whose sizes sum to `size`, or to the most that can be reached below it."""
    # reached[s]: the last group of one way to the sum s; each group is used once.
    reached: dict[int, tuple[int, int]] = {0: (-1, 0)}
    for index, group in enumerate(groups):
        for total in sorted(reached, reverse=True):
            new = total + len(group)
            if new <= size and new not in reached:
                reached[new] = (index, total)
        if size in reached:
            break
    best = max(reached)
    chosen = []
    while best > 0:
        index, best = reached[best]
        chosen.append(groups[index])
    return chosen


def _size(groups: Sequence[Group]) -> int:
    return sum(map(len, groups))
