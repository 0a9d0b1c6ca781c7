"""AI on demand: the read goes on in an arm where the reader may ask for the AI."""

from reader_study.designs import sequential
from reader_study.designs.timetable import DesignKind, DesignSummary, not_in_one_group
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol


def problems(protocol: Protocol) -> list[str]:
    """Say which arms do not follow, and that none lets the reader ask."""
    found = not_in_one_group(protocol)
    if not any(arm.follows and arm.reveal == "on_request" for arm in protocol.all_arms):
        found.append(
            'arms: "on-demand" needs an arm with `follows` and reveal = "on_request"; add it'
        )
    return found


DESIGN = DesignKind(
    DesignSummary(
        "on-demand",
        Words("AI on demand: the reader decides whether to ask", "按需 AI：由阅片者决定是否查看"),
        sessions=Words("1", "1"),
        arms=Words(
            "One without AI, and one that follows it and reveals on request",
            "一个无 AI 的臂，以及跟随其后、按请求显示 AI 的臂",
        ),
        shows=Words(
            "When readers ask for help, on which cases, and what they make of it",
            "阅片者何时、在哪些病例上请求帮助，以及如何使用它",
        ),
        cannot=Words(
            "The effect of the AI on all cases: those asked about are the reader's choice",
            "不能说明 AI 对全部病例的影响：是否查看由阅片者自己选择",
        ),
        warnings=(
            Words(
                "Cases with AI are chosen by the readers; compare all cases, not those alone.",
                "查看 AI 的病例由阅片者选择；应比较全部病例，而不只是这些病例。",
            ),
        ),
    ),
    sequential.plan,
    problems=problems,
)
