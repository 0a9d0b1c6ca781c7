"""Crossover: blocks of cases change their arm from session to session by a Latin square."""

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


def rows(protocol: Protocol) -> int:
    """Return the rows of the square, each with every block as the first one of a session."""
    return group_count(protocol) ** 2


def plan(protocol: Protocol, _: ReaderSpec, row: int) -> Timetable:
    """Return as many sessions as groups of arms; block after block within each.

    The same block is read first in every session, so that the arm that comes first alternates
    within the reader, and a case is met about as early in a session in one arm as in another.
    """
    groups = arm_groups(protocol)
    size = len(groups)
    turn, first = row % size, row // size
    blocks = [(first + place) % size for place in range(size)]
    return tuple(
        tuple(SessionPart(((block, groups[(block + session + turn) % size]),)) for block in blocks)
        for session in range(size)
    )


def problems(protocol: Protocol) -> list[str]:
    """Say that arms or readers are too few."""
    return too_few_groups(protocol, 2) or too_few_readers(protocol)


DESIGN = DesignKind(
    DesignSummary(
        "crossover",
        Words("Crossover with counterbalanced blocks", "交叉设计（区组平衡）"),
        sessions=Words("As many as arms that are read apart", "与分开阅片的臂数相同"),
        arms=Words(
            "Two or more without `follows`; arms that follow one go with it",
            "两个或更多不含 `follows` 的臂；跟随某臂的臂与其一起阅片",
        ),
        shows=Words(
            "The effect of the AI on accuracy and on time, free of the order of the sessions",
            "AI 对准确度和用时的影响，不受轮次顺序干扰",
        ),
        cannot=Words(
            "Nothing before the last session: half of it is no result",
            "最后一轮之前不能得出任何结论：只完成一半不构成结果",
        ),
        warnings=(
            Words(
                "Striking cases are remembered across the washout; state the interval.",
                "印象深刻的病例在洗脱期后仍可能被记住；请报告实际间隔。",
            ),
        ),
    ),
    plan,
    blocks=group_count,
    rows=rows,
    problems=problems,
)
