"""Made studies of several designs, for tests of analysis and report: seeded, no folder needed."""

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from reader_study.analysis.declared import ArmFacts, ContrastFacts, FormFacts, ItemFacts
from reader_study.analysis.facts import ReaderFacts
from reader_study.analysis.inputs import (
    AiCall,
    AiRequest,
    AnalysisInputs,
    ArbitrationDraw,
    DueReads,
    Opening,
)
from reader_study.cases import Read, ReaderKind, ReadStatus
from tests.unit.reader_study.analysis.made_inputs import SCALE, category_of, made_inputs

TWO_SCALES = FormFacts("birads-two-scales", "Category and likelihood", "分类与可能性", SCALE, True)
CALL_ONLY = FormFacts("call-only", "Category", "分类", SCALE)
QUALITY = FormFacts(
    "report-quality-likert",
    "Quality of a report",
    "报告质量",
    items=tuple(
        ItemFacts(name, label, zh, "likert", 1, 5)
        for name, label, zh in (
            ("accuracy", "Accuracy", "准确性"),
            ("completeness", "Completeness", "完整性"),
            ("clarity", "Clarity", "清晰性"),
            ("usefulness", "Clinical usefulness", "临床实用性"),
            ("safety", "Safety", "安全性"),
        )
    ),
)
TLX = FormFacts(
    "nasa-tlx",
    "Workload of this session (NASA-TLX)",
    "本次阅片的工作负荷（NASA-TLX）",
    about_case=False,
    items=tuple(
        ItemFacts(name, label, zh, "integer", 0, 100)
        for name, label, zh in (
            ("mental", "Mental demand", "脑力需求"),
            ("temporal", "Temporal demand", "时间需求"),
            ("effort", "Effort", "努力程度"),
        )
    ),
)
COMPREHENSION = FormFacts(
    "comprehension",
    "How the AI errs",
    "AI 的误差",
    about_case=False,
    items=(ItemFacts("false_positives", "False positives", "假阳性", "choice", right=("a",)),),
)
NO_AI = ArmFacts("plain", "Without AI", "无 AI", form=TWO_SCALES.id)
WITH_AI = ArmFacts(
    "with_ai", "With AI", "有 AI", ("score", "category"), form=TWO_SCALES.id, model="net-1"
)
AI_FIRST = dataclasses.replace(WITH_AI, id="ai_first", title="AI first", title_zh="AI 在先")
SECOND = dataclasses.replace(
    WITH_AI, id="second", title="AI second", title_zh="AI 在后", follows="plain"
)


def calls_of(inputs: AnalysisInputs) -> tuple[AiCall, ...]:
    """Return the model's calls for every arm that shows them."""
    model = {r.case_id: r for r in inputs.reads if r.reader_kind == ReaderKind.MODEL}
    return tuple(
        AiCall(arm.id, case, (read.likelihood or 0.0) >= 40.0)
        for arm in inputs.protocol.arms
        if arm.shows
        for case, read in model.items()
    )


def with_calls(inputs: AnalysisInputs) -> AnalysisInputs:
    return dataclasses.replace(inputs, ai_calls=calls_of(inputs))


def mapped(inputs: AnalysisInputs, change: Callable[[Read], Read | None]) -> AnalysisInputs:
    """Change or leave out reads of people."""
    reads = [r if r.reader_kind == ReaderKind.MODEL else change(r) for r in inputs.reads]
    return dataclasses.replace(inputs, reads=tuple(r for r in reads if r is not None))


def _number(case_id: str) -> int:
    return int(case_id.removeprefix("C"))


def crossover(**more: object) -> AnalysisInputs:
    """Two sessions, half of the cases first in each arm, readers counterbalanced; TLX each."""
    inputs = made_inputs(
        arms=(NO_AI, WITH_AI),
        contrasts=(ContrastFacts("plain", "with_ai"),),
        design="crossover",
        design_title="Crossover",
        forms=(TWO_SCALES, TLX, COMPREHENSION),
        washout_days=28,
        **{"cases": 80, "names": ("Ada", "Bo", "Cy", "Di")} | more,  # type: ignore[arg-type]
    )

    def session(read: Read) -> Read:
        odd = (_number(read.case_id) + int(read.reader_id[1:])) % 2
        number = 1 + (odd if read.arm == "plain" else 1 - odd)
        return dataclasses.replace(read, session=number, batch=1 + read.seq % 22)

    inputs = with_calls(mapped(inputs, session))
    draw = np.random.default_rng(5)
    asked = [
        _answer(
            reader.reader_id,
            number,
            TLX.id,
            {item.id: int(5 * draw.integers(4, 18)) for item in TLX.items},
        )
        for reader in inputs.readers
        for number in (1, 2)
    ]
    understood = {"false_positives": "a"}
    asked += [_answer(r.reader_id, 1, COMPREHENSION.id, understood) for r in inputs.readers]
    again = [
        dataclasses.replace(
            read,
            kind="repeat",
            visit=2,
            likelihood=min(100.0, max(0.0, (read.likelihood or 0) + float(draw.integers(-8, 9)))),
            seq=read.seq + 20_000,
        )
        for read in inputs.reads
        if read.arm == "plain" and _number(read.case_id) % 8 == 0
    ]
    again = [dataclasses.replace(r, category=category_of(r.likelihood or 0.0)) for r in again]
    opened = tuple(
        Opening(reader.reader_id, case, 28.0 + (k % 9) + (0.0 if k else -6.0))
        for reader in inputs.readers
        for k, (case, _) in enumerate(inputs.truth)
    )
    return dataclasses.replace(inputs, reads=(*inputs.reads, *asked, *again), openings=opened)


def _answer(reader_id: str, session: int, form: str, values: Mapping[str, int | str]) -> Read:
    return Read(
        reader_id, ReaderKind.HUMAN, "-", session, form, ReadStatus.OK, None, None, "", 0,
        9000.0, 9000.0, 0.0, "2026-11-19T11:00:00.000000Z", 90_000 + session,
        kind="questions", form=form, values=values,
    )  # fmt: skip


def ai_first(**more: object) -> AnalysisInputs:
    """Three arms and two contrasts."""
    return with_calls(
        made_inputs(
            arms=(NO_AI, SECOND, AI_FIRST),
            contrasts=(ContrastFacts("plain", "second"), ContrastFacts("plain", "ai_first")),
            design="ai-first",
            design_title="AI first beside AI second",
            forms=(TWO_SCALES,),
            **more,  # type: ignore[arg-type]
        )
    )


def on_demand(**more: object) -> AnalysisInputs:
    """An arm that follows the first and shows the AI on request."""
    asked = dataclasses.replace(SECOND, title="AI on request", title_zh="按需 AI")
    asked = dataclasses.replace(asked, reveal="on_request")
    inputs = with_calls(
        made_inputs(
            arms=(NO_AI, asked),
            contrasts=(ContrastFacts("plain", "second"),),
            design="on-demand",
            design_title="AI on demand",
            forms=(TWO_SCALES,),
            **more,  # type: ignore[arg-type]
        )
    )
    requests = tuple(
        AiRequest(r.reader_id, r.case_id, r.arm)
        for r in inputs.reads
        if r.arm == "second" and r.seq % 3
    )
    return dataclasses.replace(inputs, requests=requests)


def _in_block(case_id: str, reader_id: str, groups: int) -> bool:
    return _number(case_id) % groups == int(reader_id[1:]) % groups


def split_plot(*, groups: int = 2, **more: object) -> AnalysisInputs:
    """Readers in groups; each group reads its own block of cases in both arms."""
    inputs = made_inputs(
        arms=(NO_AI, WITH_AI),
        contrasts=(ContrastFacts("plain", "with_ai"),),
        design="split-plot",
        design_title="Split plot",
        forms=(TWO_SCALES,),
        **{"readers": 6, "cases": 100} | more,  # type: ignore[arg-type]
    )

    def block(read: Read) -> Read | None:
        return read if _in_block(read.case_id, read.reader_id, groups) else None

    due = tuple(
        DueReads(
            r.reader_id, arm.id,
            tuple(c for c, _ in inputs.truth if _in_block(c, r.reader_id, groups)),
        )
        for r in inputs.readers
        for arm in inputs.protocol.arms
    )  # fmt: skip
    return with_calls(dataclasses.replace(mapped(inputs, block), due=due))


def standalone(**more: object) -> AnalysisInputs:
    """Readers against a model, one arm, no contrast."""
    return made_inputs(
        arms=(NO_AI,),
        contrasts=(),
        design="standalone",
        design_title="Readers against models",
        forms=(TWO_SCALES,),
        **more,  # type: ignore[arg-type]
    )


def annotation(**more: object) -> AnalysisInputs:
    """Two independent readers and an arbitrator; a call and no rating."""
    arm = ArmFacts("labels", "Independent labels", "独立标注", form=CALL_ONLY.id)
    inputs = made_inputs(
        arms=(arm,),
        contrasts=(),
        design="annotation",
        design_title="Annotation with arbitration",
        forms=(CALL_ONLY,),
        model=False,
        **{"readers": 2} | more,  # type: ignore[arg-type]
    )
    inputs = mapped(
        inputs,
        lambda r: dataclasses.replace(
            r, likelihood=None, form=CALL_ONLY.id, values={"category": r.category or ""}
        ),
    )
    pair = {(r.reader_id, r.case_id): r for r in inputs.reads}
    drawn, decided = [], []
    for k, (case, _) in enumerate(inputs.truth):
        first, second = pair["r1", case], pair["r2", case]
        if first.category != second.category:
            drawn.append(ArbitrationDraw(case, "labels", ("category",)))
            if k % 7:
                final = first if k % 3 else second
                decided.append(
                    dataclasses.replace(final, reader_id="r9", kind="arbitration", seq=5000 + k)
                )
    senior = ReaderFacts("r9", "R3", "Senior", ReaderKind.HUMAN, 20.0, "Site A", role="arbitrator")
    return dataclasses.replace(
        inputs,
        readers=(*inputs.readers, senior),
        reads=(*inputs.reads, *decided),
        arbitrations=tuple(drawn),
        due=tuple(
            DueReads(r, "labels", tuple(case for case, _ in inputs.truth)) for r in ("r1", "r2")
        ),
    )


def report_quality(**more: object) -> AnalysisInputs:
    """Raters judge report texts of two sources on five items."""
    arms = tuple(
        ArmFacts(name, title, zh, form=QUALITY.id)
        for name, title, zh in (
            ("human", "Radiologist", "医师报告"),
            ("model", "Model", "模型报告"),
        )
    )
    inputs = made_inputs(
        arms=arms,
        contrasts=(ContrastFacts("human", "model"),),
        design="report-quality",
        design_title="Quality of reports",
        forms=(QUALITY,),
        model=False,
        **{"readers": 3, "cases": 40} | more,  # type: ignore[arg-type]
    )
    draw = np.random.default_rng(11)

    def rated(read: Read) -> Read:
        base = 3.6 if read.arm == "human" else 3.2
        values = {
            item.id: int(np.clip(round(base + draw.normal(0, 0.9) + 0.2 * k), 1, 5))
            for k, item in enumerate(QUALITY.items)
        }
        return dataclasses.replace(
            read, kind="rating", category=None, likelihood=None, form=QUALITY.id, values=values
        )

    return mapped(inputs, rated)


DESIGNS: dict[str, Callable[[], AnalysisInputs]] = {
    "crossover": crossover,
    "ai-first": ai_first,
    "on-demand": on_demand,
    "split-plot": split_plot,
    "standalone": standalone,
    "annotation": annotation,
    "report-quality": report_quality,
}
