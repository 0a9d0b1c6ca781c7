"""Fixed sessions: everybody reads all cases in the first arm, later all in the next."""

from reader_study.designs.timetable import (
    DesignKind,
    DesignSummary,
    SessionPart,
    Timetable,
    arm_groups,
    too_few_groups,
)
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec


def plan(protocol: Protocol, _: ReaderSpec, __: int = 0) -> Timetable:
    """Return one session for each arm, in the order in which the protocol declares them."""
    return tuple((SessionPart(((0, group),)),) for group in arm_groups(protocol))


def problems(protocol: Protocol) -> list[str]:
    """Say that there are too few arms for two sessions."""
    return too_few_groups(protocol, 2)


DESIGN = DesignKind(
    DesignSummary(
        "two-sessions",
        Words("Fixed sessions, one arm in each", "固定两轮：每轮一个臂"),
        sessions=Words("One for each arm that is read apart", "每个分开阅片的臂一轮"),
        arms=Words(
            "Two or more without `follows`, in reading order",
            "两个或更多不含 `follows` 的臂，按阅片顺序",
        ),
        shows=Words(
            "The reads of the same cases in two arms, as most published studies report them",
            "同一批病例在两个臂中的判读，与多数已发表研究的做法一致",
        ),
        cannot=Words(
            "Whether a difference comes from the arm or from the second session",
            "不能区分差异来自臂还是来自第二轮",
        ),
        warnings=(
            Words(
                "The order is confounded with the arm: learning and memory favour the later one.",
                "顺序与臂混杂：学习和记忆有利于后一臂。",
            ),
        ),
    ),
    plan,
    problems=problems,
)
