"""Report quality: raters judge texts whose source they are not told, in random order."""

from reader_study.designs.step import StepKind
from reader_study.designs.timetable import (
    DesignKind,
    DesignSummary,
    SessionPart,
    Timetable,
    arm_groups,
    group_count,
)
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec


def plan(protocol: Protocol, _: ReaderSpec, row: int) -> Timetable:
    """Return one session that goes through all cases once for each source.

    Every passage mixes the sources, one for each case, so that the texts on one case stand far
    apart and no source comes early or late as a whole.
    """
    sources = arm_groups(protocol)
    size = len(sources)
    return (
        tuple(
            SessionPart(tuple((b, sources[(b + passage + row) % size]) for b in range(size)))
            for passage in range(size)
        ),
    )


def problems(protocol: Protocol) -> list[str]:
    """Say that there are too few sources, or that one follows another."""
    found = []
    if len(protocol.all_arms) < 2:
        found.append(
            'arms: "report-quality" compares 2 or more sources of reports; add a table [[arms]] '
            "for each"
        )
    for number, arm in enumerate(protocol.all_arms):
        if arm.follows is not None:
            found.append(
                f"arms.{number}.follows: texts are rated apart from each other; leave it out"
            )
    return found


DESIGN = DesignKind(
    DesignSummary(
        "report-quality",
        Words("Rating of report quality, blinded to the source", "报告质量评分（对来源设盲）"),
        sessions=Words("1", "1"),
        arms=Words("Two or more sources of reports", "两个或更多报告来源"),
        shows=Words(
            "How good raters find the texts of each source on the same cases",
            "评分者对同一批病例各来源文本的评价",
        ),
        cannot=Words(
            "Whether a text is right for the patient: no reference standard is used",
            "不能说明文本对患者是否正确：不使用参考标准",
        ),
        warnings=(
            Words(
                "A source may be known by its style; ask raters to guess it afterwards.",
                "文风可能暴露来源；结束后请评分者猜测来源。",
            ),
        ),
    ),
    plan,
    blocks=group_count,
    rows=group_count,
    problems=problems,
    kind=StepKind.RATING,
)
