"""Concurrent: the AI at first paint, its cases mixed with those read without it."""

from reader_study.designs.timetable import (
    DesignKind,
    DesignSummary,
    SessionPart,
    Timetable,
    arm_groups,
    group_count,
    too_few_groups,
    too_few_readers,
)
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec


def plan(protocol: Protocol, _: ReaderSpec, row: int) -> Timetable:
    """Return as many sessions as arms: all mixed in each, and every case in another each time."""
    groups = arm_groups(protocol)
    size = len(groups)
    return tuple(
        (SessionPart(tuple((b, groups[(b + session + row) % size]) for b in range(size))),)
        for session in range(size)
    )


def problems(protocol: Protocol) -> list[str]:
    """Say that arms or readers are too few, or that no arm shows the AI from the start."""
    found = too_few_groups(protocol, 2) or too_few_readers(protocol)
    for number, arm in enumerate(protocol.all_arms):
        if arm.follows is not None:
            found.append(
                f'arms.{number}.follows: "concurrent" shows the AI from the start; leave it out, '
                'or write design.kind = "ai-first"'
            )
    if not any(arm.shows and arm.reveal == "first_paint" for arm in protocol.all_arms):
        found.append(
            'arms: "concurrent" needs one that shows the AI at first paint; give one `shows`'
        )
    return found


DESIGN = DesignKind(
    DesignSummary(
        "concurrent",
        Words(
            "Concurrent: AI from the first look, arms mixed",
            "同步阅片：从第一眼即显示 AI，各臂混合",
        ),
        sessions=Words("As many as arms", "与臂数相同"),
        arms=Words(
            "Two or more without `follows`, one of them with AI at first paint",
            "两个或更多不含 `follows` 的臂，其中一个一开始就显示 AI",
        ),
        shows=Words(
            "Accuracy and reading time with the AI as it would stand on the screen in practice",
            "AI 如临床实际那样显示在屏幕上时的准确度和阅片时间",
        ),
        cannot=Words(
            "What the reader thought before the AI spoke", "不能说明 AI 给出结果之前阅片者的判断"
        ),
        warnings=(
            Words(
                "Readers switch between arms from case to case, which costs time in both.",
                "阅片者逐例在各臂之间切换，两臂用时都会增加。",
            ),
        ),
    ),
    plan,
    blocks=group_count,
    rows=group_count,
    problems=problems,
)
