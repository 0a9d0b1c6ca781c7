"""Fields of an answer in words, in either language."""

from collections.abc import Iterable, Mapping

from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.form import Form, FormField
from reader_study.forms.marks import length_mm, pixels
from reader_study.forms.rules import reason_words, visible

NOT_GIVEN = "–"

BESIDE = ("cannot_assess", "note", "override")
"""What an answer holds beside its fields."""

_BESIDE_WORDS = {
    "cannot_assess": ("Cannot assess", "无法评估"),
    "note": ("Note", "备注"),
    "override": ("Reason to depart from the AI", "不同意 AI 的理由"),
}
_YES_NO = {"en": ("no", "yes"), "zh": ("否", "是")}


def rows(form: Form, answer: Answer) -> tuple[str, ...]:
    """Return what is asked, and what stands beside it where it was given; in the form's order."""
    asked = [one.id for one in visible(form, answer)] if answer.cannot_assess is None else []
    kept = [key for key in answer.values if key not in asked]
    return (*asked, *changes(form, kept), *(key for key in BESIDE if getattr(answer, key)))


def changes(form: Form, keys: Iterable[str]) -> list[str]:
    """Return fields in the order of the form; what stands beside them comes last."""
    ids = [one.id for one in form.fields]
    return sorted(keys, key=lambda key: (ids.index(key) if key in ids else len(ids), key))


def label_of(form: Form, key: str, language: str = "en") -> str:
    """Return the label of a field, or of what stands beside the fields."""
    one = _field(form, key)
    if one is not None:
        return one.label.told(language)
    words = _BESIDE_WORDS.get(key, (key, key))
    return words[language.startswith("zh")]


def value_text(form: Form, answer: Answer, key: str, language: str = "en") -> str:
    """Return what a field holds, in words; a dash where nothing was given."""
    one = _field(form, key)
    if key == "cannot_assess" and answer.cannot_assess:
        return reason_words(form, answer.cannot_assess).told(language)
    if one is None and key in BESIDE:
        return str(getattr(answer, key) or NOT_GIVEN)
    value = answer.get(key)
    return NOT_GIVEN if value is None else _told(one, value, language)


def _field(form: Form, key: str) -> FormField | None:
    return next((one for one in form.fields if one.id == key), None)


def _told(field: FormField | None, value: AnswerValue, language: str) -> str:
    if isinstance(value, bool):
        return _YES_NO["zh" if language.startswith("zh") else "en"][value]
    if isinstance(value, str | int):
        option = None if field is None else field.option(str(value))
        if option is not None:
            return option.label.told(language)
        unit = "" if field is None else field.unit
        return f"{value} {unit}".strip()
    if isinstance(value, Mapping):
        return _mark(value)
    return ", ".join(_told(field, part, language) for part in value)


def _mark(value: Mapping[str, AnswerValue]) -> str:
    """Say what was drawn: a length, the place of a point, or the size of a box."""
    length = length_mm(value)
    if length is not None:
        return f"{length:.1f} mm"
    if "at" in value:
        x, y = pixels(value, "at")
        return f"({x:.0f}, {y:.0f}) px"
    (x0, y0), (x1, y1) = pixels(value, "from"), pixels(value, "to")
    return f"({x0:.0f}, {y0:.0f}) – ({x1:.0f}, {y1:.0f}) px"
