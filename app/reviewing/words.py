"""What the review says of doubts, decisions and numbers, in the language of the window."""

from PySide6.QtCore import QCoreApplication

from app.error_words import worded
from app.i18n import QT_TRANSLATE_NOOP, Language, current_language
from reader_study.deid.screened import MaskDecision, MaskReason
from reader_study.intake.review.copies import CopyChoice
from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.review.doubt import Doubt, DoubtKind
from reader_study.intake.review.item import ItemState
from reader_study.intake.review.reasons import ExclusionReason, KeepReason
from reader_study.intake.review.review import ReviewFilter
from reader_study.screening.kind import Kind
from reader_study.screening.quality import QualityGate

_STATES = {
    ItemState.WAITING: QT_TRANSLATE_NOOP("Review", "Not looked at yet"),
    ItemState.OPEN: QT_TRANSLATE_NOOP("Review", "Open"),
    ItemState.TAKEN: QT_TRANSLATE_NOOP("Review", "Taken"),
    ItemState.EXCLUDED: QT_TRANSLATE_NOOP("Review", "Left out"),
    ItemState.AGAIN: QT_TRANSLATE_NOOP("Review", "Again later"),
}
_FILTERS = {
    ReviewFilter.OPEN: QT_TRANSLATE_NOOP("Review", "Open"),
    ReviewFilter.DOUBTFUL: QT_TRANSLATE_NOOP("Review", "Doubtful"),
    ReviewFilter.ALL: QT_TRANSLATE_NOOP("Review", "All"),
}
_DOUBTS = {
    DoubtKind.TEXT: QT_TRANSLATE_NOOP("Review", "Text in the picture (%1), not masked"),
    DoubtKind.NOT_TOLD: QT_TRANSLATE_NOOP(
        "Review", "Nothing tells texts from picture: look for names yourself"
    ),
    DoubtKind.OTHER_LABEL: QT_TRANSLATE_NOOP(
        "Review", "Copies of it stand under %1 labels in the table: one may be wrong"
    ),
    DoubtKind.COPY: QT_TRANSLATE_NOOP("Review", "Copy of another source (%1)"),
    DoubtKind.PLAIN: QT_TRANSLATE_NOOP("Review", "Shows one colour only"),
}
_DAMAGES = {
    "frames_damaged": QT_TRANSLATE_NOOP("Review", "Frames are damaged"),
    "frames_missing": QT_TRANSLATE_NOOP("Review", "Frames are missing"),
}
_KINDS = {
    Kind.COLOUR_DOPPLER: QT_TRANSLATE_NOOP("Review", "Colour Doppler"),
    Kind.ELASTOGRAPHY: QT_TRANSLATE_NOOP("Review", "Elastography"),
    Kind.CONTRAST: QT_TRANSLATE_NOOP("Review", "Contrast"),
    Kind.SPLIT_SCREEN: QT_TRANSLATE_NOOP("Review", "Two panels side by side"),
    Kind.RENDERING_3D: QT_TRANSLATE_NOOP("Review", "3D rendering"),
    Kind.M_MODE: QT_TRANSLATE_NOOP("Review", "M-mode"),
}
_GATES = {
    QualityGate.SIZE: QT_TRANSLATE_NOOP("Review", "Too small"),
    QualityGate.CONTENT: QT_TRANSLATE_NOOP("Review", "Shows hardly anything"),
    QualityGate.BLUR: QT_TRANSLATE_NOOP("Review", "Blurred"),
    QualityGate.SATURATION: QT_TRANSLATE_NOOP("Review", "Too bright: white without structure"),
}
_REASONS = {
    ExclusionReason.PATIENT_DATA: QT_TRANSLATE_NOOP("Review", "Patient data that no mask can hide"),
    ExclusionReason.OTHER_KIND: QT_TRANSLATE_NOOP("Review", "No B-mode picture"),
    ExclusionReason.QUALITY: QT_TRANSLATE_NOOP("Review", "Too poor to be assessed"),
    ExclusionReason.COPY: QT_TRANSLATE_NOOP("Review", "Copy of another source"),
    ExclusionReason.DAMAGED: QT_TRANSLATE_NOOP("Review", "Damaged"),
    ExclusionReason.WRONG_CASE: QT_TRANSLATE_NOOP("Review", "Does not belong to this case"),
    ExclusionReason.NO_BREAST: QT_TRANSLATE_NOOP("Review", "No breast: report, test picture"),
    ExclusionReason.NO_CONSENT: QT_TRANSLATE_NOOP("Review", "Must not be used: no consent"),
    ExclusionReason.OTHER: QT_TRANSLATE_NOOP("Review", "Another reason"),
}
_KEEPING = {
    KeepReason.OTHER_MOMENT: QT_TRANSLATE_NOOP("Review", "Two moments that look alike"),
    KeepReason.OTHER_LESION: QT_TRANSLATE_NOOP("Review", "Two lesions that look alike"),
    KeepReason.ON_PURPOSE: QT_TRANSLATE_NOOP("Review", "Twice on purpose"),
    KeepReason.ALL_AT_ONCE: QT_TRANSLATE_NOOP("Review", "Accepted without a look"),
}
_COPIES = {
    CopyChoice.KEEP_BOTH: QT_TRANSLATE_NOOP("Review", "Keep both"),
    CopyChoice.KEEP_FIRST: QT_TRANSLATE_NOOP("Review", "Keep the left one only"),
    CopyChoice.KEEP_SECOND: QT_TRANSLATE_NOOP("Review", "Keep the right one only"),
    CopyChoice.EXCLUDE_BOTH: QT_TRANSLATE_NOOP("Review", "Leave both out"),
}
_WHYS = {
    MaskReason.REGIONS: QT_TRANSLATE_NOOP("Review", "all outside of the ultrasound regions"),
    MaskReason.BLANK_ROWS: QT_TRANSLATE_NOOP("Review", "rows above and below the picture"),
    MaskReason.NOT_FOUND: QT_TRANSLATE_NOOP("Review", "nothing found"),
    MaskReason.NO_SCREEN: QT_TRANSLATE_NOOP("Review", "slices of a volume have no screen texts"),
}
_MASKINGS = {
    MaskDecision.AS_PROPOSED: QT_TRANSLATE_NOOP("Review", "masks as proposed"),
    MaskDecision.CHANGED: QT_TRANSLATE_NOOP("Review", "masks changed"),
    MaskDecision.NOTHING_TO_MASK: QT_TRANSLATE_NOOP("Review", "nothing masked"),
    MaskDecision.UNSEEN: QT_TRANSLATE_NOOP("Review", "masks as proposed, not looked at"),
}


def say(text: str) -> str:
    """Return a text of this module in the language of the window."""
    return QCoreApplication.translate("Review", text)


def filled(text: str, *values: object) -> str:
    """Return a translated text with its values put in; the last place first, as 10 holds 1."""
    for place in range(len(values), 0, -1):
        text = text.replace(f"%{place}", str(values[place - 1]))
    return text


def state_words(state: ItemState) -> str:
    """Say how far a source is decided."""
    return say(_STATES[state])


def filter_words(chosen: ReviewFilter) -> str:
    """Say which sources are listed."""
    return say(_FILTERS[chosen])


def reason_words(reason: ExclusionReason) -> str:
    """Say why a source is left out."""
    return say(_REASONS[reason])


def keep_words(reason: KeepReason) -> str:
    """Say why two copies are kept."""
    return say(_KEEPING[reason])


def copies_words(choice: CopyChoice) -> str:
    """Say what becomes of two copies."""
    return say(_COPIES[choice])


def why_words(why: MaskReason) -> str:
    """Say where proposed masks come from."""
    return say(_WHYS[why])


def decision_words(told: SourceDecision, state: ItemState) -> str:
    """Say what stands of a decision; empty where it says no more than the state."""
    if state is ItemState.EXCLUDED and told.reason in set(ExclusionReason):
        return reason_words(ExclusionReason(told.reason))
    if state is ItemState.TAKEN:
        parts = [say(_MASKINGS[told.masking])]
        if told.reason in set(KeepReason):
            parts.append(keep_words(KeepReason(told.reason)))
        return ", ".join(parts)
    return ""


def doubt_words(doubt: Doubt) -> str:
    """Say what is to be looked at."""
    match doubt.kind:
        case DoubtKind.KIND:
            return ", ".join(say(_KINDS[Kind(told)]) for told in doubt.told)
        case DoubtKind.QUALITY:
            return ", ".join(say(_GATES[QualityGate(told)]) for told in doubt.told)
        case DoubtKind.DAMAGED:
            return ", ".join(say(_DAMAGES[told]) for told in doubt.told)
        case DoubtKind.REFUSED | DoubtKind.CONFLICT:
            return " ".join(sentences(told) for told in doubt.told)
        case _:
            return filled(say(_DOUBTS[doubt.kind]), doubt.count)


def sentences(text: str) -> str:
    """Say sentences of an error one by one in the language of the window."""
    language = Language(current_language())
    whole = worded(text, language)
    if whole != text or language is Language.ENGLISH:
        return whole
    for end in _ends(text):
        first, rest = text[:end], text[end + 1 :]
        if worded(first, language) != first:
            return f"{worded(first, language)}{sentences(rest)}"
    return text


def _ends(text: str) -> tuple[int, ...]:
    """Return where sentences may end, the longest beginning first."""
    ends = [n + 1 for n in range(len(text) - 1) if text[n] in ".?!" and text[n + 1] == " "]
    return tuple(reversed(ends))
