"""The state of a study as JSON values, and back: for a checkpoint of a large log.

Every value that JSON does not have is told as a list whose first item says what it is. A protocol
and a form are told as the log tells them and are built again.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from immutables import Map

from reader_study.designs.trusted_time import TrustedClock, TrustedMoment
from reader_study.forms.form import Form
from reader_study.forms.stored import content_of, form_of_content
from reader_study.rules.declared import LockedProtocol, rebuilt

SCHEME = 3
"""Rises when a state holds something else; another one's checkpoint is not read but made again."""


class PlainForm:
    """Tells values as JSON, and builds them again.

    Parameters
    ----------
    records : sequence of named tuples
        Kinds that are told by their name and their fields.

    """

    def __init__(self, records: Sequence[type]) -> None:
        self._records: dict[str, Callable[..., Any]] = {kind.__name__: kind for kind in records}
        self._tellers: Mapping[type, Callable[[Any], list[Any]]] = {
            LockedProtocol: lambda one: ["protocol", one.version, one.sha256, dict(one.keys)],
            Form: lambda form: ["form", content_of(form)],
            TrustedClock: lambda clock: ["clock", clock.content()],
            TrustedMoment: lambda moment: ["moment", moment.us, moment.gaps],
            Map: self._of_map,
            frozenset: lambda items: ["set", _sorted(map(self._told, items))],
            tuple: lambda items: ["tuple", list(map(self._told, items))],
            list: lambda items: ["list", list(map(self._told, items))],
            dict: lambda items: ["dict", [[k, self._told(v)] for k, v in items.items()]],
        }
        self._builders: Mapping[str, Callable[..., Any]] = self._records | {
            "protocol": rebuilt,
            "form": form_of_content,
            "clock": TrustedClock.of_content,
            "moment": TrustedMoment,
            "map": lambda pairs: Map([(self._built(k), self._built(v)) for k, v in pairs]),
            "set": lambda items: frozenset(map(self._built, items)),
            "tuple": lambda items: tuple(map(self._built, items)),
            "list": lambda items: list(map(self._built, items)),
            "dict": lambda pairs: {k: self._built(v) for k, v in pairs},
        }

    def told(self, value: object) -> dict[str, Any]:
        """Return a value as JSON values."""
        return {"scheme": SCHEME, "value": self._told(value)}

    def built(self, content: Mapping[str, Any]) -> object:
        """Read what `told` wrote.

        Raises
        ------
        ValueError
            When it is no such content, or of another scheme.

        """
        try:
            if content["scheme"] != SCHEME:
                raise ValueError("of another scheme")
            value: object = self._built(content["value"])
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise ValueError("no state of the rules") from error
        return value

    def _of_map(self, items: Map[Any, Any]) -> list[Any]:
        return ["map", _sorted([self._told(k), self._told(v)] for k, v in items.items())]

    def _told(self, value: Any) -> Any:  # noqa: ANN401 - any part of a state
        if value is None or isinstance(value, bool | int | str):
            return value
        name = type(value).__name__
        if name in self._records:
            return [name, *map(self._told, value)]
        for kind, tell in self._tellers.items():
            if isinstance(value, kind):
                return tell(value)
        raise TypeError(f"{name} is no part of a state")

    def _built(self, value: Any) -> Any:  # noqa: ANN401 - any part of a state
        if not isinstance(value, list):
            return value
        kind, *parts = value
        if kind in self._records:
            return self._records[kind](*map(self._built, parts))
        return self._builders[kind](*parts)


def _sorted(items: Iterable[Any]) -> list[Any]:
    """Return what has no order in one, so that equal states are told alike."""
    return sorted(items, key=json.dumps)
