"""What a reader gives: plain values under the names of a form's fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

AnswerValue = str | int | bool | Sequence["AnswerValue"] | Mapping[str, "AnswerValue"]
"""One field's value. No floats: they have no exact text, so that an event cannot hold one.

Ordinal, choice: id of the option. Choices, diagnoses: ids in the order of the form (diagnoses: in
the reader's order). Percent, integer, Likert: whole numbers. Number: decimal text such as ``12.5``.
Yes/no: a truth value. Text: text. Point, box, diameters: see `reader_study.forms.marks`.
"""

_KEPT = ("cannot_assess", "note", "override", "kept")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader has entered so far. A field that is not there is not given.

    Parameters
    ----------
    values : mapping
        Values by field id; nothing is filled in for her.
    cannot_assess : str or None
        Why the case cannot be assessed; then no field holds a value.
    note : str
        Free text.
    override : str
        Why she departs from the AI's answer, where she says so.
    kept : tuple of str
        Ids of the form's soft checks that she was shown and answered with *keep*.

    """

    values: Mapping[str, AnswerValue] = field(default_factory=dict)
    cannot_assess: str | None = None
    note: str = ""
    override: str = ""
    kept: tuple[str, ...] = ()

    def get(self, field_id: str) -> AnswerValue | None:
        """Return the value of a field; None when it is not given."""
        return self.values.get(field_id)

    def text(self, field_id: str) -> str | None:
        """Return the value of a field that holds text or an option's id."""
        value = self.values.get(field_id)
        return value if isinstance(value, str) else None

    def number(self, field_id: str) -> int | None:
        """Return the value of a field that holds a whole number."""
        value = self.values.get(field_id)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def given(self, field_id: str, value: AnswerValue | None) -> "Answer":
        """Return the answer with a field given, or with None not given; a reason why not goes."""
        values = {key: held for key, held in self.values.items() if key != field_id}
        if value is not None:
            values[field_id] = value
        return replace(self, values=values, cannot_assess=None)

    def content(self) -> dict[str, Any]:
        """Return what the log keeps."""
        content: dict[str, Any] = {"values": dict(self.values)}
        content |= {name: getattr(self, name) for name in _KEPT}
        return content | {"kept": list(self.kept)}

    @classmethod
    def of_content(cls, content: Mapping[str, Any]) -> "Answer":
        """Read what `content` wrote, or what versions before 0.3 did: two fields by name."""
        if "values" not in content:
            pair = {name: content.get(name) for name in ("category", "likelihood")}
            values = {name: value for name, value in pair.items() if value is not None}
            return cls(values, content.get("cannot_assess"), content.get("note", ""))
        return cls(
            content["values"],
            content.get("cannot_assess"),
            content.get("note", ""),
            content.get("override", ""),
            tuple(content.get("kept", ())),
        )
