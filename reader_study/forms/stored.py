"""A form as plain values: what a study's log holds of it, and the hash over that."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from reader_study.forms.form import (
    FieldKind,
    FieldOption,
    FieldRole,
    Form,
    FormField,
    PointsLevel,
    SoftCheck,
    TermStatus,
    Words,
)

_PARTS: Mapping[str, type[Any]] = {
    "title": Words,
    "label": Words,
    "hint": Words,
    "words": Words,
    "low_words": Words,
    "high_words": Words,
    "kind": FieldKind,
    "role": FieldRole,
    "status": TermStatus,
}
_LISTS: Mapping[str, type[Any]] = {
    "fields": FormField,
    "checks": SoftCheck,
    "levels": PointsLevel,
    "options": FieldOption,
    "spare": FieldOption,
    "reasons": FieldOption,
}


def content_of(form: Form) -> dict[str, Any]:
    """Return a form as plain values without floats; what holds its default is left out.

    So a program that knows one attribute more gives every form the hash that it had.
    """
    content = _told(form)
    content.pop("sha256", None)
    return content


def form_of_content(content: Mapping[str, Any]) -> Form:
    """Return the form that `content_of` told; it was checked when it was read from its file."""
    return _form_of_text(_canonical(content))


def with_sha256(form: Form) -> Form:
    """Return the form with the hash of its content: JSON, keys sorted, no spaces."""
    return replace(form, sha256=_sha256(_canonical(content_of(form))))


@lru_cache(maxsize=64)
def _form_of_text(text: str) -> Form:
    # The same form is asked for at every case; a form is never changed, so that one is enough.
    form: Form = _built(Form, json.loads(text))
    return replace(form, sha256=_sha256(text))


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _told(part: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of a form
    values = ((item, getattr(part, item.name)) for item in fields(part))
    return {item.name: _plain(value) for item, value in values if value != _default(item)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if is_dataclass(value):
        return _told(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _default(item: Field[Any]) -> Any:  # noqa: ANN401 - whatever it holds
    return item.default_factory() if item.default_factory is not MISSING else item.default


def _built(kind: type[Any], content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any part
    return kind(**{name: _value(name, value) for name, value in content.items()})


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - any attribute of a part
    if name in _LISTS:
        return tuple(_built(_LISTS[name], item) for item in value)
    part = _PARTS.get(name)
    if part is not None:
        return _built(part, value) if is_dataclass(part) else part(value)
    if name == "all_of":
        return tuple((key, tuple(options)) for key, options in value)
    if name in ("shown_if", "required_if"):
        return {key: tuple(options) for key, options in value.items()}
    return value
