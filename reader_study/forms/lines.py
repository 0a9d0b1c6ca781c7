"""On which line of a TOML file each key stands, so that a fault in its content can be shown.

Works on text that `tomllib` has read without a fault; what stands there is valid, so that only its
outline has to be followed.
"""

import re
from collections.abc import Sequence

Place = tuple[str | int, ...]
"""Way to a value: keys of tables and numbers of list items, from 0."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_TEXT = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\]|\\.)*"' r"|'[^']*'", re.DOTALL
)
_PLAIN = re.compile(r"[^,\]}\n#]*")


def line_numbers(text: str) -> dict[Place, int]:
    """Return the line of each key, table and list item, from 1."""
    outline = _Outline(text)
    outline.follow()
    return outline.lines


def line_of(text: str, place: Sequence[str | int]) -> int:
    """Return the line of a place or, where it is not there, of what should hold it; 0 for none."""
    try:
        lines = line_numbers(text)
    except RecursionError:  # lists in lists, just below the depth that the reader of TOML allows
        return 0
    for length in range(len(place), 0, -1):
        found = lines.get(tuple(place[:length]))
        if found is not None:
            return found
    return 0


class _Outline:
    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self._text = text
        self._at = 0
        self._line = 1
        self._items: dict[Place, int] = {}

    def follow(self) -> None:
        table: Place = ()
        while self._skip(_BLANK) or self._at < len(self._text):
            if self._at >= len(self._text):
                return
            if self._text.startswith("[[", self._at):
                table = self._table(2)
            elif self._text[self._at] == "[":
                table = self._table(1)
            else:
                self._pair(table)

    def _table(self, brackets: int) -> Place:
        self._at += brackets
        keys = self._keys()
        place = self._resolved(keys[:-1]) + keys[-1:]
        if brackets > 1:
            self._items[place] = self._items.get(place, -1) + 1
        place = self._resolved(keys)
        self.lines[place] = self._line
        self._at += brackets
        return place

    def _resolved(self, keys: Place) -> Place:
        """Return a dotted name with the number of the last item after each list of tables."""
        place: Place = ()
        for key in keys:
            place += (key,)
            if place in self._items:
                place += (self._items[place],)
        return place

    def _pair(self, table: Place) -> None:
        line = self._line
        keys = self._keys()
        self._at += 1  # the sign =
        for length in range(1, len(keys) + 1):
            self.lines.setdefault(table + keys[:length], line)
        self._value(table + keys)

    def _keys(self) -> Place:
        keys: list[str] = []
        while True:
            found = _KEY.match(self._text, self._at)
            assert found is not None  # the text is valid
            keys.append(next(group for group in found.groups() if group is not None))
            self._at = found.end()
            if self._text[self._at] != ".":
                return tuple(keys)
            self._at += 1

    def _value(self, place: Place) -> None:
        self._skip(_BLANK)
        self.lines.setdefault(place, self._line)
        sign = self._text[self._at]
        if sign == "[":
            self._list(place)
        elif sign == "{":
            self._inline(place)
        elif sign in "\"'":
            self._skip(_TEXT)
        else:
            self._skip(_PLAIN)

    def _list(self, place: Place) -> None:
        self._at += 1
        number = 0
        while self._to_next("]"):
            self._value((*place, number))
            number += 1

    def _inline(self, place: Place) -> None:
        self._at += 1
        while self._to_next("}"):
            self._pair(place)

    def _to_next(self, end: str) -> bool:
        """Go to the next item; False, and past the end, where there is none."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        if self._text[self._at] == end:
            self._at += 1
            return False
        return True

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self._text, self._at)
        assert found is not None  # the text is valid
        self._line += found.group().count("\n")
        self._at = found.end()
        return found.end() > found.start()
