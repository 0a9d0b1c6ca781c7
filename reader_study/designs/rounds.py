"""Rounds with other media: statics, statics again, statics and cine."""

from reader_study.designs import two_sessions
from reader_study.designs.timetable import DesignKind, DesignSummary, too_few_groups
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol


def problems(protocol: Protocol) -> list[str]:
    """Say that there are too few rounds, or that all show the same media."""
    found = too_few_groups(protocol, 2)
    if not found and len({arm.media for arm in protocol.all_arms}) < 2:
        found.append(
            'arms.0.media: "rounds" compares what is shown, and all arms show the same; name the '
            'views of a round, for example media = ["first"]'
        )
    return found


DESIGN = DesignKind(
    DesignSummary(
        "rounds",
        Words("Rounds with other media", "多轮阅片：每轮媒介不同"),
        sessions=Words("One for each round", "每轮一次"),
        arms=Words(
            "One for each round, in order, with the `media` that it shows",
            "每轮一个臂，按顺序，并以 `media` 说明所示内容",
        ),
        shows=Words(
            "What more images or the cine add, beside what a second look alone changes",
            "更多图像或动态影像带来的增益，以及仅仅重看一遍的变化",
        ),
        cannot=Words(
            "The order of the rounds is fixed: later rounds know what earlier ones showed",
            "轮次顺序固定：后一轮已知前一轮的内容",
        ),
        warnings=(
            Words(
                "The order is confounded with the media; a repeated round shows by how much.",
                "顺序与媒介混杂；重复的一轮可说明其程度。",
            ),
        ),
    ),
    two_sessions.plan,
    problems=problems,
)
