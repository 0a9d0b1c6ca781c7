"""What a reader says with her signature, in the words that stand beside the lock button.

Which sentence it is follows from the step; in which language, from the window at that moment. The
log keeps the words, because the words were signed.
"""

from reader_study.designs.step import StepKind

ALONE = "alone"
AFTER_AI = "after_ai"
DECIDED = "decided"
ANSWERED = "answered"
PRACTISED = "practised"

MEANINGS: dict[str, dict[str, str]] = {
    ALONE: {"en": "I completed this read independently.", "zh": "本人独立完成了此次阅片。"},
    AFTER_AI: {
        "en": "I completed this read after seeing the AI's answer.",
        "zh": "本人在看到 AI 结果之后完成了此次阅片。",
    },
    DECIDED: {
        "en": "I decided this case, having seen the reads that differ.",
        "zh": "本人在看到意见不一的阅片结果之后裁定了此病例。",
    },
    ANSWERED: {"en": "I gave these answers myself.", "zh": "以上内容由本人填写。"},
    PRACTISED: {"en": "I practised on this case myself.", "zh": "本人完成了此次练习阅片。"},
}

_BY_KIND = {
    StepKind.PRACTICE: PRACTISED,
    StepKind.ARBITRATION: DECIDED,
    StepKind.QUESTIONS: ANSWERED,
    StepKind.RATING: ANSWERED,
}


def meaning_code(kind: StepKind, *, saw_ai: bool) -> str:
    """Return which of `MEANINGS` belongs to a step."""
    return _BY_KIND.get(kind, AFTER_AI if saw_ai else ALONE)


def meaning(kind: StepKind, *, saw_ai: bool, language: str = "en") -> str:
    """Return the sentence that belongs to a step, in English or Chinese (``zh``)."""
    words = MEANINGS[meaning_code(kind, saw_ai=saw_ai)]
    return words["zh" if language.startswith("zh") else "en"]
