"""Annotation: readers assess every case independently; an arbitrator settles differences."""

from reader_study.designs import sequential
from reader_study.designs.timetable import DesignKind, DesignSummary, Timetable
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec


def plan(protocol: Protocol, reader: ReaderSpec, _: int = 0) -> Timetable:
    """Return one session of all cases for a reader; the arbitrator's steps are drawn later."""
    return () if reader.role == "arbitrator" else sequential.plan(protocol, reader)


def problems(protocol: Protocol) -> list[str]:
    """Say that arms are too many, or that readers or the arbitrator are lacking."""
    found = []
    arbitrators = sum(reader.role == "arbitrator" for reader in protocol.readers)
    readers = len(protocol.readers) - arbitrators
    if len(protocol.all_arms) != 1:
        found.append(
            f'arms: "annotation" has exactly one, and {len(protocol.all_arms)} are declared; leave '
            "one table [[arms]]"
        )
    if readers < 2:
        found.append(
            f"readers: {readers} with the role of a reader, and their disagreement needs two; "
            "register at least 2 beside the arbitrator"
        )
    if arbitrators != 1:
        found.append(
            f'readers: {arbitrators} with role = "arbitrator"; give exactly one reader this role'
        )
    return found


DESIGN = DesignKind(
    DesignSummary(
        "annotation",
        Words("Annotation by independent readers and an arbitrator", "独立标注与仲裁"),
        sessions=Words("1; the arbitrator's cases are drawn afterwards", "1；仲裁病例随后抽取"),
        arms=Words("One", "一个"),
        shows=Words(
            "A reference label for each case, and how far readers agree",
            "每个病例的参考标签，以及阅片者间的一致程度",
        ),
        cannot=Words(
            "Whether the label is right: agreement is not truth",
            "不能说明标签是否正确：一致不等于真实",
        ),
        warnings=(
            Words(
                "Agreed cases are never seen by the arbitrator.",
                "意见一致的病例不会交给仲裁者。",
            ),
        ),
    ),
    plan,
    problems=problems,
)
