"""Tables of a form's or a lexicon's file, read with their types; a fault names line and key."""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ground.errors import FormError
from ground.regular import read_regular
from ground.toml_text import toml_content
from reader_study.forms.form import TermStatus, Words
from reader_study.forms.lines import Place, line_of

MOST_BYTES = 1_000_000
MOST_CHARACTERS = 400
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_ID_RULE = "letters, digits, - and _, at most 32, a letter or digit first"


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One table of a file.

    Parameters
    ----------
    path : Path
        The file, for messages.
    values : mapping
        Its keys, as TOML gives them.
    text_of_file : str
        The whole file; lines are counted in it where there is a fault.
    place : tuple
        Way to this table.

    """

    path: Path
    values: Mapping[str, Any]
    text_of_file: str
    place: Place = ()

    def fault(self, what: str, *, remedy: str, key: str = "", item: int | None = None) -> FormError:
        """Return the error that names this table, or a key of it, or an item of a list there."""
        place = self.place
        if key:
            place = (*place, key)
        if item is not None:
            place = (*place, item)
        # People count from 1; the key is told as they would.
        told = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        line = line_of(self.text_of_file, place)
        return FormError(what, remedy=remedy, path=self.path, line=line, key=told)

    def only(self, names: Collection[str]) -> None:
        """Refuse a key that is not among `names`."""
        for key in self.values:
            if key in names:
                continue
            close = difflib.get_close_matches(key, sorted(names), n=1)
            if close:
                raise self.fault("The key is unknown.", remedy=f"Is {close[0]!r} meant?", key=key)
            known = ", ".join(sorted(names))
            raise self.fault("The key is unknown.", remedy=f"Known here: {known}.", key=key)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty; an error without it where there is no default."""
        value = self._of(key, str, default)
        if not isinstance(value, str):
            raise self.fault(f"{value!r} is no text.", remedy="Write it in quotes.", key=key)
        if key in self.values and not value.strip():
            raise self.fault("The text is empty.", remedy="Write one.", key=key)
        if len(value) > MOST_CHARACTERS:
            raise self.fault(
                f"The text has {len(value)} characters.",
                remedy=f"Write at most {MOST_CHARACTERS}.",
                key=key,
            )
        return unicodedata.normalize("NFC", value)  # as a log keeps it

    def identifier(self, key: str) -> str:
        """Return a text that may name something in files and events."""
        value = self.text(key)
        if _IDENTIFIER.fullmatch(value) is None:
            raise self.fault(f"{value!r} is no identifier.", remedy=f"Use {_ID_RULE}.", key=key)
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        value = self._of(key, int, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fault(f"{value!r} is no whole number.", remedy="Write one.", key=key)
        if abs(value) > 1_000_000:
            raise self.fault(f"{value} is too large.", remedy="Write at most a million.", key=key)
        return value

    def whole_or_none(self, key: str) -> int | None:
        """Return a whole number; None where there is none."""
        return self.whole(key) if key in self.values else None

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.fault(
                f"{value!r} is neither true nor false.",
                remedy="Write true or false, without quotes.",
                key=key,
            )
        return value

    def words(self, key: str, default: Words | None = None) -> Words:
        """Return a text in both languages: ``{ en = "…", zh = "…" }``, or English alone."""
        value = self._of(key, dict, default)
        if isinstance(value, Words):
            return value
        if isinstance(value, str):
            return Words(self.text(key))
        inner = self.table(key)
        inner.only(("en", "zh"))
        return Words(inner.text("en"), inner.text("zh", ""))

    def status(self, default: TermStatus) -> TermStatus:
        """Return what the key ``status`` says."""
        value = self.text("status", default.value)
        if value not in tuple(TermStatus):
            raise self.fault(
                f"{value!r} is no status.", remedy="Write verified or provisional.", key="status"
            )
        return TermStatus(value)

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where there is none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(
                "This is no list of texts.", remedy='Write ["one", "another"].', key=key
            )
        return tuple(value)

    def table(self, key: str) -> "SourceTable":
        """Return a table inside this one."""
        value = self._of(key, dict, None)
        if not isinstance(value, dict):
            raise self.fault(
                f"{value!r} is no table.", remedy='Write { en = "…", zh = "…" }.', key=key
            )
        return SourceTable(self.path, value, self.text_of_file, (*self.place, key))

    def tables(self, key: str) -> tuple["SourceTable", ...]:
        """Return the tables of a list; empty where there is none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fault(
                "This is no list of tables.",
                remedy=f"Write a table [[{key}]] for each, or {{ … }} in the list.",
                key=key,
            )
        return tuple(
            SourceTable(self.path, item, self.text_of_file, (*self.place, key, number))
            for number, item in enumerate(value)
        )

    def _of(self, key: str, kind: type[object], default: object) -> object:
        if key in self.values:
            return self.values[key]
        if default is None:
            example = _EXAMPLES.get(kind, "")
            raise self.fault(
                f"The key {key!r} is missing.", remedy=f"Write {key} = {example} here."
            )
        return default


_EXAMPLES: Mapping[type[object], str] = {
    str: '"…"',
    int: "1",
    dict: '{ en = "…", zh = "…" }',
}


def read_source(path: Path) -> SourceTable:
    """Read a TOML file of forms or lexicons.

    Raises
    ------
    FormError
        It is not there, too large, no UTF-8 or no valid TOML; the line is named.

    """
    try:
        size = path.stat().st_size
        small = size <= MOST_BYTES
        text = read_regular(path, MOST_BYTES).decode("utf-8-sig") if small else ""
    except (OSError, UnicodeDecodeError) as error:
        raise FormError(
            "The file cannot be read.", remedy="Name a TOML file in UTF-8.", path=path
        ) from error
    if size > MOST_BYTES:
        raise FormError(
            f"The file has {size} bytes.",
            remedy=f"A form or a lexicon has at most {MOST_BYTES}.",
            path=path,
        )
    try:
        return SourceTable(path, toml_content(text), text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        said = re.sub(r" \(at .*\)$", "", str(error))
        raise FormError(
            f"The file is no valid TOML: {said}.",
            remedy="Correct that line; text values stand in quotes.",
            path=path,
            line=int(found.group(1)) if found else text.count("\n") + 1,
        ) from error
    except RecursionError as error:
        raise FormError(
            "The file nests lists too deeply.", remedy="Write it flat.", path=path
        ) from error
