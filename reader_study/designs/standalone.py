"""Readers against models: one arm without AI; the models read the same cases by themselves."""

from reader_study.designs import sequential
from reader_study.designs.timetable import DesignKind, DesignSummary
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol


def problems(protocol: Protocol) -> list[str]:
    """Say that there is more than one arm, or that it shows the AI."""
    found = []
    if len(protocol.all_arms) != 1:
        found.append(
            f'arms: "standalone" has exactly one, and {len(protocol.all_arms)} are declared; leave '
            "one table [[arms]]"
        )
    found += [
        f'arms.{number}.shows: "standalone" shows readers no AI; leave it out of {arm.id!r}'
        for number, arm in enumerate(protocol.all_arms)
        if arm.shows
    ]
    return found


DESIGN = DesignKind(
    DesignSummary(
        "standalone",
        Words("Readers against models", "阅片者与模型对照"),
        sessions=Words("1", "1"),
        arms=Words("One, without AI", "一个，无 AI"),
        shows=Words(
            "How models do beside each reader and beside all of them on the same cases",
            "同一批病例上模型与每位阅片者及全体阅片者的对比",
        ),
        cannot=Words(
            "What readers would do with the model's answer", "不能说明阅片者在得到模型结果后的表现"
        ),
        warnings=(
            Words(
                "A test set of images is not practice: readers lack history and earlier exams.",
                "图像测试集不同于临床：阅片者缺少病史和既往检查。",
            ),
        ),
    ),
    sequential.plan,
    problems=problems,
)
