"""AI first beside AI second: the AI from the start, and the AI after a read without it."""

from reader_study.designs import crossover
from reader_study.designs.timetable import (
    DesignKind,
    DesignSummary,
    group_count,
    too_few_groups,
    too_few_readers,
)
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol


def problems(protocol: Protocol) -> list[str]:
    """Say which of the three arms is lacking: AI first, without AI, AI second."""
    found = too_few_groups(protocol, 2) or too_few_readers(protocol)
    arms = {arm.id: arm for arm in protocol.all_arms}
    if not any(arm.shows and not arm.follows for arm in arms.values()):
        found.append(
            'arms: "ai-first" needs one with `shows` and without `follows`, where the AI stands '
            "from the start; add it"
        )
    if not any(a.shows and a.follows and not arms[a.follows].shows for a in arms.values()):
        found.append(
            'arms: "ai-first" needs one without AI, and one with `shows` that follows it; add them'
        )
    return found


DESIGN = DesignKind(
    DesignSummary(
        "ai-first",
        Words("AI first beside AI second", "AI 先行与 AI 后行对照"),
        sessions=Words("2", "2"),
        arms=Words(
            "Three: without AI, with AI after it, with AI from the start",
            "三个：无 AI、其后显示 AI、一开始就显示 AI",
        ),
        shows=Words(
            "Whether a reader who sees the AI first is anchored by it",
            "阅片者先看到 AI 时是否会被其锚定",
        ),
        cannot=Words(
            "How anchoring would fade with months of use", "不能说明锚定效应在数月使用后如何减弱"
        ),
        warnings=(
            Words(
                "Each case is seen twice, once with its AI answer; memory may carry that over.",
                "每个病例被看两次，其中一次带有 AI 结果；记忆可能带入另一次。",
            ),
        ),
    ),
    crossover.plan,
    blocks=group_count,
    rows=crossover.rows,
    problems=problems,
)
