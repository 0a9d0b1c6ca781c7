"""Split-plot: each group of readers reads its own block of cases, in every arm."""

from reader_study.designs.timetable import (
    DesignKind,
    DesignSummary,
    SessionPart,
    Timetable,
    arm_groups,
    group_count,
    too_few_groups,
)
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec


def plan(protocol: Protocol, reader: ReaderSpec, row: int) -> Timetable:
    """Return a session for each arm, of her group's block; rows of one group begin differently."""
    groups = arm_groups(protocol)
    size = len(groups)
    block = (reader.group or 1) - 1
    return tuple(
        (SessionPart(((block, groups[(session + row) % size]),)),) for session in range(size)
    )


def blocks(protocol: Protocol) -> int:
    """Return one block for each group of readers."""
    return protocol.design.groups


def problems(protocol: Protocol) -> list[str]:
    """Say which reader has no group or one that is not, and which group has too few readers."""
    found = too_few_groups(protocol, 2)
    count = protocol.design.groups
    for number, reader in enumerate(protocol.readers):
        if reader.group is None or reader.group > count:
            stands = "is missing" if reader.group is None else f"{reader.group} is none of them"
            found.append(
                f"readers.{number}.group: {stands}; write a number from 1 to {count} "
                "(design.groups), since each group reads its own cases"
            )
    for group in range(1, count + 1):
        if not any(reader.group == group for reader in protocol.readers):
            found.append(
                f"readers: none has group = {group}, so that nobody would read its cases; give "
                "it readers, or lower design.groups"
            )
    return found


DESIGN = DesignKind(
    DesignSummary(
        "split-plot",
        Words("Split-plot: groups of readers, blocks of cases", "裂区设计：阅片者分组、病例分块"),
        sessions=Words("One for each arm that is read apart", "每个分开阅片的臂一轮"),
        arms=Words("Two or more without `follows`", "两个或更多不含 `follows` 的臂"),
        shows=Words(
            "The effect of the AI with more cases than one reader could read",
            "在单个阅片者无法读完的病例量上评估 AI 的影响",
        ),
        cannot=Words(
            "How readers of different groups compare: they read different cases",
            "不能比较不同组的阅片者：他们阅读不同的病例",
        ),
        warnings=(
            Words(
                "Every case is read by one group only; agreement is known within groups.",
                "每个病例只由一个组阅读；一致性只在组内可知。",
            ),
        ),
    ),
    plan,
    blocks=blocks,
    rows=group_count,
    problems=problems,
)
