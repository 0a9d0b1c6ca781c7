"""Fields named in prose, in English and Chinese; every pattern is bounded, so that time is linear.

A mention that is marked as final ("final assessment", "综上") counts before others. Mentions that
differ, and offers of two values ("3 or 4A"), are no answer.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engines.mllm.answers.cleaning import folded
from engines.mllm.answers.parsed import AnswerFlag
from engines.mllm.answers.reading import FieldReading
from engines.mllm.answers.values import (
    Unread,
    assessment_of,
    category_of,
    image_type_of,
    percentage_of,
    shown,
)

_NUMBER = r"(?<![\d.\ufffd])[+-]?\d{1,9}(?:\.\d{1,9})?(?![\d\ufffd])(?!\.\d)"
_QUOTES = r"[\"'*_` ]{0,4}"
_BIRADS = re.compile(
    r"bi-?[ _]?rads(?P<between>(?:[ \"'*_`:=(),®™|\[\-]|\n(?=[ *\"]{0,4}4[abc])|category|cat\."
    r"|classification|assessment|score|grade|class|final|overall|ultrasound|us|acr|v?2025|5th"
    r"|fifth|edition|is|was|as|of|be|should|would|therefore"
    r"|the|分类|分级|类别|评估|评级|等级|结果|标准|第五版|第5版|该病灶|本例|为|是|定为|归为|属于|考虑){0,14})"
    r"(?P<value>\d(?:[a-z]|(?: |-)[abc](?=[类級级\"'*`.,;)\n]|$))?)"
    r"(?![a-z\d\ufffd])(?!\.\d)(?! ?[a-c](?![a-z]))"
)
_CATEGORY_KEY = re.compile(
    rf"(?<![a-z])(?:category|类别|分类|分级){_QUOTES}[:=]{_QUOTES}(?P<value>\d[a-z]?)(?![a-z\d.])"
)
_CATEGORY_NAMED = re.compile(
    r"(?:(?<![a-z])(?:category|cat\.?|grade|class) ?(?P<value>4[abc])(?![a-z\d])"
    rf"|(?:结论|诊断|结果|答案|评估){_QUOTES}[:=]?{_QUOTES}(?P<classed>\d[a-c]?)(?=[类級级]))"
)
_WHOLE_CATEGORY = re.compile(
    r"(?:(?:the |final )?(?:answer|category)(?: is)?[ :]*|答案[ :]*)?(?:\\boxed\{)?"
    r"(?P<value>4[abc])(?: ?[类級级])?\}?\.?"
)
_WHOLE_ASSESSMENT = re.compile(
    r"(?:(?:the |final )?answer(?: is)?[ :]*|答案[ :]*)?[\"'*]{0,3}"
    r"(?P<value>normal|benign|malignant|正常|良性|恶性)[\"'*]{0,3}[.。]?(?P<other>)"
)
_SECOND = r" ?(?:bi-?[ _]?rads ?)?(?:category )?"
_OTHER_CATEGORY = re.compile(
    rf"[类级\"'*`]{{0,3}} ?(?:(?:-|/|~|or|to|or possibly|vs\.?|versus|或|至|到|、){_SECOND}"
    rf"\d?[a-c0-6](?![a-z\d])|(?:,|and|&|和|及|与){_SECOND}"
    r"(?:\d[a-c](?![a-z\d])|[0-6](?= ?(?:[.,;:)\n类级]|$))))"
)
_LETTER_APART = re.compile(r"[类级]?,? ?\(?(?:sub)?-?(?:category|class|type)? ?[abc](?![a-z])")
_SIGN = r"(?: ?(?:%|percent|per cent))"
_APART = rf"(?: ?(?:-|~|to|至|到|or|或) ?\d{{1,9}}(?:\.\d{{1,9}})?{_SIGN}?)"
_BOUND = r"(?:<|>|≤|≥|less than|more than|greater than|below|above|under|over|at least|at most"
_BOUND += r"|up to|between|小于|大于|低于|高于|超过|不足|至少|至多)"
_BOUND_AFTER = r"(?:\+| or (?:more|greater|higher|above|less|lower|below)|以上|以下|以内)"
_UNIT = re.compile(
    r"[,'/‰]\d|e[+-]?\d| ?[‰‱]| ?(?:/|out of|in|of|per|分之) ?\d|[一二三四五六七八九十]?成"
)
"""What makes of digits another number than they are by themselves."""

_LINK = (
    r"(?:[ \"'*_`:=(,|]|is|was|should|would|therefore|of|at|the|this|lesion|being"
    r"|estimated|estimate|as|to|be|about|approximately|around|roughly|~|≈|约|大约|为|是|在|估计|评估|大概){0,10}"
)
_PROBABILITY_NAMES = (
    r"(?:p[_ ]?malignan(?:t|cy)|(?:probability|likelihood|risk|chance) (?:of|for) (?:malignancy"
    r"|cancer|being malignant|breast cancer)|malignan(?:cy|t)[ _](?:probability|likelihood|risk)"
    r"|p ?\( ?malignan(?:t|cy) ?\)|恶性(?:的)?(?:概率|可能性|风险|可能)|癌症?(?:概率|风险|可能性))"
)
_PROBABILITY = re.compile(
    rf"(?P<name>{_PROBABILITY_NAMES}){_LINK}(?P<bound>{_BOUND} ?)?"
    rf"(?P<value>(?:百分之)?{_NUMBER}{_SIGN}?)(?P<apart>{_APART}|{_BOUND_AFTER})?"
)
_PROBABILITY_AFTER = re.compile(
    rf"(?P<bound>{_BOUND} ?)?(?P<value>{_NUMBER}{_SIGN})(?P<apart>{_BOUND_AFTER})?"
    r"(?P<name> ?(?:probability|likelihood|chance|risk) (?:of |for |that (?:it|this) is |of being )"
    r"{1,2}(?:a )?(?:malignancy|cancer|malignant)|(?: ?的)? ?恶性(?:的)?(?:可能性?|概率|风险))"
)
_GENERAL = re.compile(
    r"lesions|masses|carr(?:y|ies)|means|correspond|defined|categor(?:y|ies) \S{1,3} (?:has|have)"
    r"|对应|是指|通常|一般"
)
"""What a category means is no word on this image."""

_ASSESSMENT = re.compile(
    r"(?<![a-z])(?:(?:assessment|diagnosis|impression|conclusion|classification|verdict|评估|诊断"
    rf"|诊断意见|结论|印象|提示|判断|性质|良恶性){_QUOTES}(?:[:=]|为|是)(?:考虑为?)?{_QUOTES}|(?:lesion|mass|nodule"
    r"|finding|tumou?r|image|病灶|病变|肿块|结节|图像)"
    r"(?: is| appears| looks|为|是|考虑为|倾向|考虑)"
    rf"{_QUOTES})"
    r"(?P<value>normal|benign|malignant|cannot_assess|cannot assess|正常|良性|恶性|无法评估)"
    r"(?![a-z?]|-[a-z]|可能|待|倾向)"
    r"(?P<other> ?(?:/|or|或|与|和|and) ?(?:normal|benign|malignant|正常|良性|恶性))?"
)
_IMAGE_TYPE = re.compile(
    rf"(?<![a-z])(?:image[_ ]type|图像类型|影像类型){_QUOTES}[:=]{_QUOTES}"
    r"(?P<value>[a-z_]{2,20}(?: [a-z]{2,12})?|[一-鿿]{2,8})"
)
_RANGE_BEFORE = re.compile(r"\d ?%? ?(?:-|~|to|至|到|or|或) ?$")
_REACH = 60
"""Characters before a mention that may mark it as final, or deny it."""

Reader = Callable[[re.Match[str]], str | float | Unread | None]

_FINAL = re.compile(
    r"final|answer|答案|overall|conclusion|impression|最终|结论|综上|综合|总体|诊断意见"
)
_DENIED = re.compile(
    r"(?:\bnot|n't|\bno|\bnever|rather than|instead of|rule[sd]? out|exclud\w{1,3}|below|above|than"
    r"|unlike|whether|\bif|是否|非|不是|不|排除|除外|而非|低于|高于)"
    r"(?: a| an| as| to be| the)?[ :*\"'(]{0,3}$"
)


@dataclass(frozen=True, slots=True)
class FieldMention:
    """One place of a text that names a value."""

    value: str | float | Unread
    is_final: bool


def fields_of(text: str) -> FieldReading:
    """Read what words say; a text without any field gives an empty reading."""
    plain = folded(text)
    ranges: list[str] = []
    found: dict[str, str | float | Unread | None] = {
        "image_type": _agreed(_named(_IMAGE_TYPE, plain, _image_type)),
        "assessment": _agreed(
            [
                *_named(_ASSESSMENT, plain, _assessment),
                *_whole(_WHOLE_ASSESSMENT, plain, _assessment),
            ]
        ),
        "birads": _agreed(
            [
                *_named(_BIRADS, plain, _category),
                *_named(_CATEGORY_KEY, plain, _category),
                *_named(_CATEGORY_NAMED, plain, _category),
                *_whole(_WHOLE_CATEGORY, plain, _category),
            ]
        ),
        "p_malignant": _agreed(_probabilities(plain, ranges)),
    }
    flags = [AnswerFlag.PROBABILITY_RANGE] if ranges else []
    if found["birads"] is None and re.search(r"bi-?[ _]?rads", plain):
        flags.append(AnswerFlag.CATEGORY_NOT_READ)
    return FieldReading(
        values={
            name: value
            for name, value in found.items()
            if value is not None and not isinstance(value, Unread)
        },
        problems=tuple(
            f"{name}: {value.reason}" for name, value in found.items() if isinstance(value, Unread)
        ),
        flags=tuple(flags),
    )


def _named(pattern: re.Pattern[str], text: str, read: Reader) -> Iterator[FieldMention]:
    for found in pattern.finditer(text):
        before = _clause_before(text, found.start())
        value = None if _DENIED.search(before) else read(found)
        if value is not None:
            yield FieldMention(value, _FINAL.search(before + found[0]) is not None)


def _whole(pattern: re.Pattern[str], text: str, read: Reader) -> Iterator[FieldMention]:
    """Yield what a text of one word says."""
    found = pattern.fullmatch(text.strip())
    value = None if found is None else read(found)
    if value is not None:
        yield FieldMention(value, is_final=False)


def _clause_before(text: str, at: int) -> str:
    near = text[max(0, at - _REACH) : at]
    return re.split(r"[.;。!?\n]", near)[-1]


def _category(found: re.Match[str]) -> str | Unread:
    name = found.lastgroup if found.lastgroup in ("value", "classed") else "value"
    other = _OTHER_CATEGORY.match(found.string, found.end(name))
    if other is None and found[name] == "4":
        other = _LETTER_APART.match(found.string, found.end(name))
    if other is not None:
        both = found[name] + other[0]
        return Unread(f"{shown(both)} may be more than one category.")
    return category_of(found[name])


def _assessment(found: re.Match[str]) -> str | Unread:
    if found["other"]:
        both = found["value"] + found["other"]
        return Unread(f"{shown(both)} offers more than one assessment.")
    return assessment_of(found["value"])


def _image_type(found: re.Match[str]) -> str | None:
    # Prose describes images in many words; only those of the schema say which kind it is.
    kind = image_type_of(found["value"])
    return None if isinstance(kind, Unread) else kind


def _probabilities(text: str, ranges: list[str]) -> Iterator[FieldMention]:
    """Yield probabilities; ranges and bounds are no probability and are told apart."""

    def read(found: re.Match[str]) -> float | Unread | None:
        if _GENERAL.search(_clause_before(text, found.start())):
            return None
        unit = _UNIT.match(text, found.end("value"))
        if unit is not None:
            return Unread(f"{shown(found['value'] + unit[0])} is not one number.")
        is_second = _RANGE_BEFORE.search(text, max(0, found.start() - 16), found.start())
        if found["bound"] or found["apart"] or is_second:
            ranges.append(found[0])
            return None
        by_schema = found["name"].startswith("p") and found["name"][1:2] in ("_", " ", "m", "(")
        return percentage_of(found["value"], whole_is_percent=by_schema)

    for pattern in (_PROBABILITY, _PROBABILITY_AFTER):
        yield from _named(pattern, text, read)


def _agreed(mentions: Iterable[FieldMention]) -> str | float | Unread | None:
    """Return the value that all mentions give; final ones count alone, where there are any."""
    every = list(mentions)
    counted = [one for one in every if one.is_final] or every
    values = list(dict.fromkeys(one.value for one in counted))
    if len(values) <= 1:
        return values[0] if values else None
    unread = next((one for one in values if isinstance(one, Unread)), None)
    names = " and ".join(str(one) for one in values[:2])
    return unread or Unread(f"The text says both {names}.")
