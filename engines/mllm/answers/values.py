"""One value of an answer, from the characters that stand for it; or why it cannot be read."""

import re
from dataclasses import dataclass

from engines.mllm.answers.cleaning import folded
from engines.mllm.answers.lexicons import ASSESSMENTS, CANNOT_ASSESS, CATEGORIES
from engines.mllm.answers.parsed import ImageType

UNDIVIDED = "4"
_LONGEST_SHOWN = 40

_CATEGORY = re.compile(
    r"(?:bi-?[ _]?rads)?[ :]*(?:category|cat\.?|class|grade|分类|分级|类别)?[ :]*"
    r"(?P<digit>\d)[ -]?(?P<letter>[a-z]?) ?(?:类|級|级|類)?"
    # What the category is called may follow; a second category may not.
    r"(?: ?[(:,-] ?(?:negative|incomplete|probably benign|benign(?: findings?)?|suspicious"
    r"(?: abnormality)?|(?:low|moderate|intermediate|high) suspicion(?: (?:for|of) malignancy)?"
    r"|highly suggestive of malignancy|known (?:biopsy-proven )?malignancy)\)?)?"
)
_PERCENTAGE = re.compile(
    r"(?:(?:about|approximately|approx\.?|around|roughly|~|≈|约|大约) ?)?(?P<hundredths>百分之)?"
    r" ?(?P<number>[+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?) ?(?P<sign>%|percent|per cent)?"
)
_PLAIN = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?")

_ASSESSMENT_WORDS = {
    **{word: word for word in (*ASSESSMENTS, CANNOT_ASSESS)},
    **{"cannot assess": CANNOT_ASSESS, "unable to assess": CANNOT_ASSESS},
    **{"正常": "normal", "良性": "benign", "恶性": "malignant"},
    **dict.fromkeys(("无法评估", "不能评估", "无法判断"), CANNOT_ASSESS),
}
_IMAGE_WORDS = {
    **{kind.value: kind for kind in ImageType},
    **{kind.value.replace("_", " "): kind for kind in ImageType},
    **dict.fromkeys(
        ("breast ultrasound", "breast_ultrasound", "乳腺超声", "乳房超声"),
        ImageType.BREAST_ULTRASOUND,
    ),
    **dict.fromkeys(
        ("other ultrasound", "other_ultrasound", "其他超声", "其他部位超声", "非乳腺超声"),
        ImageType.OTHER_ULTRASOUND,
    ),
    **dict.fromkeys(("其他医学图像", "其他医学影像"), ImageType.OTHER_MEDICAL),
    **dict.fromkeys(
        ("non-medical", "nonmedical", "非医学图像", "非医学影像"), ImageType.NON_MEDICAL
    ),
    **dict.fromkeys(("无法辨认", "无法识别", "不可读"), ImageType.UNREADABLE),
}
NOTHING = frozenset(
    ("", "null", "none", "n/a", "na", "nil", "-", "not applicable", "无", "没有", "不适用")
)
"""Words that models write for null."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A value is there and cannot be read in one way.

    Parameters
    ----------
    reason : str
        In a sentence that shows the characters.

    """

    reason: str


def category_of(text: str) -> str | Unread:
    """Return a BI-RADS category: one of the schema's, or `UNDIVIDED`."""
    found = _CATEGORY.fullmatch(folded(text).strip(" \"'*"))
    if found is not None:
        category = (found["digit"] + found["letter"]).upper()
        if category in CATEGORIES or category == UNDIVIDED:
            return category
    return Unread(f"{shown(text)} is no BI-RADS category.")


def assessment_of(text: str) -> str | Unread:
    """Return one of `ASSESSMENTS`, or `CANNOT_ASSESS`."""
    word = folded(text).strip(" \"'*.。")
    found = _ASSESSMENT_WORDS.get(word)
    return Unread(f"{shown(text)} is no assessment.") if found is None else found


def image_type_of(text: str) -> ImageType | Unread:
    """Return what a model says that it was shown."""
    found = _IMAGE_WORDS.get(folded(text).strip(" \"'*.。"))
    return Unread(f"{shown(text)} is no kind of image.") if found is None else found


def percentage_of(text: str, *, whole_is_percent: bool) -> float | Unread:
    """Return per cent, 0–100, from a text such as ``72``, ``72.5 %`` or ``百分之72``.

    Parameters
    ----------
    text : str
    whole_is_percent : bool
        ``1`` is one per cent, since the schema asked for whole per cent; otherwise it may be all.

    Notes
    -----
    Without a sign, numbers above 0 and up to 1 may be a share or per cent: they are not read.

    """
    found = _PERCENTAGE.fullmatch(folded(text).strip(" \"'*"))
    if found is None:
        return Unread(f"{shown(text)} is not one number.")
    number = found["number"]
    value = float(number)
    if value < 0 or value > 100:
        return Unread(f"{shown(text)} is no percentage from 0 to 100.")
    is_signed = found["sign"] is not None or found["hundredths"] is not None
    if is_signed or value == 0 or value > 1 or (number == "1" and whole_is_percent):
        return abs(value)
    return Unread(f"{shown(text)} may be a share or a percentage.")


def is_whole_percent(literal: str) -> bool:
    """Return if a number of JSON is an integer from 0 to 100."""
    return literal.isascii() and literal.isdigit() and len(literal) <= 3 and int(literal) <= 100


def is_plain_number(text: str) -> bool:
    """Return if a text is digits with at most one point, without exponent."""
    return _PLAIN.fullmatch(text) is not None


def shown(text: str) -> str:
    """Return the beginning of a text in quotes, on one line."""
    line = " ".join(text.split())
    return f"“{line[:_LONGEST_SHOWN]}{'…' if len(line) > _LONGEST_SHOWN else ''}”"
