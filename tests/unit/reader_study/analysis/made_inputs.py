"""Made studies for tests of analysis and report: seeded, of any size, no study folder needed."""

import numpy as np

from reader_study.analysis.declared import ArmFacts, ContrastFacts, ProtocolFacts
from reader_study.analysis.endpoints import AUC_LIKELIHOOD
from reader_study.analysis.facts import (
    Deviation,
    Exclusion,
    FlowCounts,
    ModelFacts,
    Provenance,
    ReaderFacts,
)
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import note
from reader_study.cases import STANDALONE, Read, ReaderKind, ReadStatus
from reader_study.lexicon import BIRADS_SCALE

SCALE = BIRADS_SCALE
UNAIDED, AIDED = "unaided", "aided"
ARMS = (
    ArmFacts(UNAIDED, "Unaided", "无 AI 辅助"),
    ArmFacts(AIDED, "With AI", "AI 辅助", ("score", "category"), follows=UNAIDED, model="net-1"),
)
PAIR = ContrastFacts(UNAIDED, AIDED)
_CUTS = (0.6, 2.5, 14.0, 28.0, 62.0, 90.0)
"""Likelihood below which the categories 1 … 4C end, for made readers."""


def protocol(**changes: object) -> ProtocolFacts:
    facts: dict[str, object] = {
        "study_id": "made-1",
        "title": "Breast lesions, unaided and with AI",
        "modality": "US",
        "data_source": "made for tests",
        "simulated_images": False,
        "scale": SCALE,
        "positivity_threshold": "4A",
        "likelihood_min": 0.0,
        "likelihood_max": 100.0,
        "design": "sequential",
        "arms": ARMS,
        "contrasts": (PAIR,),
        "primary_endpoint": AUC_LIKELIHOOD,
        "alpha": 0.05,
        "reader_model": "random",
        "analysis_unit": "lesion",
        "missing_data": "excluded_and_counted",
        "seed": 7,
    }
    return ProtocolFacts(**(facts | changes))  # type: ignore[arg-type]


def provenance() -> Provenance:
    return Provenance(
        protocol_sha256="3f9a" * 16,
        log_head_seq=412,
        log_head_sha256="7be1" * 16,
        truth_sha256="c2d0" * 16,
        model_card_sha256=(("net-1", "a41b" * 16),),
        unblinded_utc="2026-11-20T08:15:00.000000Z",
        app_version="0.1.0",
        libraries=(("python", "3.11.7"), ("numpy", "2.3.0"), ("scipy", "1.16.0")),
    )


def category_of(likelihood: float) -> str:
    return SCALE[int(np.searchsorted(_CUTS, likelihood, side="right"))]


def read(
    reader_id: str,
    case_id: str,
    arm: str,
    likelihood: float | None,
    *,
    seq: int,
    kind: ReaderKind = ReaderKind.HUMAN,
    category: str | None = None,
    reason: str = "",
) -> Read:
    refused = likelihood is None
    model = kind == ReaderKind.MODEL
    return Read(
        reader_id=reader_id,
        reader_kind=kind,
        case_id=case_id,
        session=0 if model else 1,
        arm=arm,
        status=ReadStatus.CANNOT_ASSESS if refused else ReadStatus.OK,
        category=None if likelihood is None else (category or category_of(likelihood)),
        likelihood=likelihood,
        reason=reason,
        position=0 if model else 1 + seq % 97,
        total_ms=None if model else 4000.0 + 37.0 * (seq * 7919 % 311),
        active_ms=None if model else 3800.0 + 35.0 * (seq * 7919 % 311),
        machine_ms=None if model else 20.0 + seq % 13,
        locked_utc="2026-11-19T10:00:00.000000Z",
        seq=seq,
    )


def made_inputs(
    *,
    readers: int = 4,
    cases: int = 60,
    seed: int = 3,
    kind: ReaderKind = ReaderKind.HUMAN,
    names: tuple[str, ...] = (),
    malignant_share: float = 0.45,
    model: bool = True,
    refused: int = 0,
    lift: float = 0.6,
    patients: int | None = None,
    **protocol_changes: object,
) -> AnalysisInputs:
    """Make a study whose reads with AI lean to the model's; ``refused`` reads lack a rating."""
    facts = protocol(**protocol_changes)
    draw = np.random.default_rng(seed)
    ids = [f"C{n:04d}" for n in range(1, cases + 1)]
    sick = draw.random(cases) < malignant_share
    labels = [
        "malignant" if ill else ("normal" if draw.random() < 0.2 else "benign") for ill in sick
    ]
    signal = np.where(sick, 1.3, -0.9) + draw.normal(0, 0.7, cases)
    machine = 1 / (1 + np.exp(-(signal + draw.normal(0, 0.8, cases))))
    reads: list[Read] = []
    for r in range(readers):
        own = signal + draw.normal(0, 0.9 + 0.08 * r, cases) - 0.25 * (r % 3)
        for position, case in enumerate(ids):
            for arm in facts.arms:
                pull = lift * np.log(machine[position] / (1 - machine[position]))
                latent = own[position] + (pull if arm.shows else 0.0)
                rating: float | None = float(round(100 / (1 + np.exp(0.4 - 1.9 * latent))))
                if refused and r == 0 and position < refused:
                    rating = None
                seq = len(reads) + 10
                why = "acoustic shadow" if rating is None else ""
                reads.append(
                    read(f"r{r + 1}", case, arm.id, rating, seq=seq, kind=kind, reason=why)
                )
    if model:
        reads += [
            read(
                "net-1", case, STANDALONE, 100 * round(float(score), 6), seq=5,
                kind=ReaderKind.MODEL, category="4B" if score >= 0.4 else "3",
            )
            for case, score in zip(ids, machine, strict=True)
        ]  # fmt: skip
    people = tuple(
        ReaderFacts(
            f"r{r + 1}", f"R{r + 1}", names[r] if r < len(names) else f"Reader {r + 1}",
            kind, float(3 + 2 * r), f"Site {'AB'[r % 2]}", "senior" if r % 2 else "junior",
        )
        for r in range(readers)
    )  # fmt: skip
    card = ModelFacts("net-1", "AI-A", "a41b" * 16, 0.4, "efficientnet_lite0")
    return AnalysisInputs(
        protocol=facts,
        readers=people,
        models=(card,) if model else (),
        truth=tuple(zip(ids, labels, strict=True)),
        patients=tuple((case, f"P{n % (patients or cases):04d}") for n, case in enumerate(ids)),
        reads=tuple(reads),
        flow=FlowCounts(
            images_found=cases + 52,
            cases_taken_in=cases + 40,
            excluded=(Exclusion("duplicate image", 9), Exclusion("image unreadable", 3)),
            development_cases=40,
            reading_cases=cases,
        ),
        deviations=(
            Deviation("", note("session_resumed", reader="R1", n=2)),
            Deviation("2026-11-19T10:00:00Z", note("read_paused", reader="R2", n=1), "telephone"),
        ),
        provenance=provenance(),
    )
