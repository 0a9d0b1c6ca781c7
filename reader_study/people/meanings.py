"""What a reader says with her signature, in the words that stand beside the lock button.

Which sentence it is follows from the step; in which language, from the window at that moment. The
log keeps the words, because the words were signed.
"""

from reader_study.designs.step import StepKind
from reader_study.forms.form import Words

ALONE = "alone"
AFTER_AI = "after_ai"
DECIDED = "decided"
ANSWERED = "answered"
PRACTISED = "practised"

MEANINGS: dict[str, Words] = {
    ALONE: Words("I completed this read independently.", "本人独立完成了此次阅片。"),
    AFTER_AI: Words(
        "I completed this read after seeing the AI's answer.",
        "本人在看到 AI 结果之后完成了此次阅片。",
    ),
    DECIDED: Words(
        "I decided this case, having seen the reads that differ.",
        "本人在看到意见不一的阅片结果之后裁定了此病例。",
    ),
    ANSWERED: Words("I gave these answers myself.", "以上内容由本人填写。"),
    PRACTISED: Words("I practised on this case myself.", "本人完成了此次练习阅片。"),
}

_BY_KIND = {
    StepKind.PRACTICE: PRACTISED,
    StepKind.ARBITRATION: DECIDED,
    StepKind.QUESTIONS: ANSWERED,
    StepKind.RATING: ANSWERED,
}


def meaning_of(kind: StepKind, *, saw_ai: bool) -> Words:
    """Return the sentence that belongs to a step, in both languages."""
    return MEANINGS[_BY_KIND.get(kind, AFTER_AI if saw_ai else ALONE)]
