"""The value of a field in words, for a summary, a table or a report."""

from collections.abc import Mapping, Sequence

from reader_study.forms.answer import AnswerValue
from reader_study.forms.form import FieldKind, FormField, Words
from reader_study.forms.marks import length_mm, pixels

_YES_NO = {True: Words("yes", "是"), False: Words("no", "否")}
_MARKS = frozenset({FieldKind.POINT, FieldKind.BOX})


def value_words(field: FormField, value: AnswerValue) -> Words:
    """Return a value in both languages: labels of options, numbers with their unit, places.

    Lengths are told in mm or, where the image has no scale, in px and as such.
    """
    if isinstance(value, bool):
        return _YES_NO[value]
    if field.kind is FieldKind.DIAMETERS and isinstance(value, list | tuple):
        return _diameters(value)
    if field.kind in _MARKS and isinstance(value, Mapping):
        return _mark(value)
    if isinstance(value, list | tuple):
        words = [_one(field, str(item)) for item in value]
        return Words(", ".join(word.en for word in words), "、".join(_zh(word) for word in words))
    if isinstance(value, str | int):
        word = _one(field, str(value))
        unit = "%" if field.kind is FieldKind.PERCENT and field.step == 1 else field.unit
        return Words(f"{word.en} {unit}".rstrip(), f"{_zh(word)} {unit}".rstrip())
    return Words(str(value))


def _one(field: FormField, text: str) -> Words:
    option = field.option(text)
    return Words(text, text) if option is None else option.label


def _zh(words: Words) -> str:
    return words.told("zh")


def _diameters(lines: Sequence[AnswerValue]) -> Words:
    known = [line for line in lines if isinstance(line, Mapping)]
    lengths = [length_mm(line) for line in known]
    if any(length is None for length in lengths):
        told = " × ".join(f"{_length_px(line):.0f}" for line in known)
        return Words(f"{told} px (no scale)", f"{told} px（无比例尺）")
    told = " × ".join(f"{length:.1f}" for length in lengths)
    return Words(f"{told} mm", f"{told} mm")


def _length_px(line: Mapping[str, AnswerValue]) -> float:
    (x0, y0), (x1, y1) = pixels(line, "from"), pixels(line, "to")
    return float(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)


def _mark(mark: Mapping[str, AnswerValue]) -> Words:
    places = [pixels(mark, key) for key in ("at", "from", "to") if key in mark]
    told = " – ".join(f"({x:.0f}, {y:.0f})" for x, y in places)
    image, frame = mark["image"], mark["frame"]
    assert isinstance(image, int)
    assert isinstance(frame, int)
    return Words(
        f"{told} px, image {image + 1}, frame {frame + 1}",
        f"{told} px，第 {image + 1} 幅，第 {frame + 1} 帧",
    )
