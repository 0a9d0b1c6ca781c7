"""Sequential: the first arm, its lock, then the arms that follow on the same visit."""

from reader_study.designs.timetable import (
    DesignKind,
    DesignSummary,
    SessionPart,
    Timetable,
    arm_groups,
    not_in_one_group,
)
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec


def plan(protocol: Protocol, _: ReaderSpec, __: int = 0) -> Timetable:
    """Return one session in which every case is read in all arms, one after the other."""
    return ((SessionPart(((0, arm_groups(protocol)[0]),)),),)


def problems(protocol: Protocol) -> list[str]:
    """Say which arms do not follow, and that one alone is no sequence."""
    if len(protocol.all_arms) < 2:
        return [
            'arms: "sequential" needs 2 or more, the later ones with `follows`; add a table '
            '[[arms]], or write design.kind = "standalone" for one arm'
        ]
    return not_in_one_group(protocol)


DESIGN = DesignKind(
    DesignSummary(
        "sequential",
        Words(
            "Sequential: first without AI, lock, then with AI", "序贯阅片：先无 AI，锁定后显示 AI"
        ),
        sessions=Words("1", "1"),
        arms=Words(
            "Two or more; the later ones follow the first", "两个或更多；后面的各臂跟随第一臂"
        ),
        shows=Words(
            "How the same reader changes the same read when she sees the AI; most power for the "
            "least reading",
            "同一阅片者看到 AI 后如何修改同一次判读；以最少的阅片量获得最大的检验效能",
        ),
        cannot=Words(
            "How she would read with the AI from the start, nor whether reading becomes faster",
            "不能说明阅片者一开始就使用 AI 时的表现，也不能说明阅片是否更快",
        ),
        warnings=(
            Words(
                "The read with AI always comes second: a second look alone may change it.",
                "有 AI 的判读总在第二次：仅再看一遍就可能改变结果。",
            ),
        ),
    ),
    plan,
    problems=problems,
)
