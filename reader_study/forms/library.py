"""Forms by their ids: those of a study first, then those that come with the program."""

import difflib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ground.errors import FormError
from ground.names import path_name
from reader_study.forms.coherence import require_coherent
from reader_study.forms.form import Form, TermStatus, Words
from reader_study.forms.parsing import parse_form
from reader_study.forms.source import SourceTable, read_source
from reader_study.forms.stored import content_of, form_of_content, with_sha256
from reader_study.forms.terms import RESOURCES, Lexicon, read_lexicon

__all__ = [
    "content_of",
    "form_ids",
    "form_of_content",
    "load_form",
    "load_lexicon",
    "provisional_terms",
    "read_form",
    "untranslated",
]


def form_ids(folder: Path | None = None) -> tuple[str, ...]:
    """Return the ids of the forms that come with the program, and of a study's folder ``forms``."""
    return tuple(sorted({path.stem for path in _files("forms", folder)}))


def load_form(form_id: str, *, folder: Path | None = None) -> Form:
    """Return a form by its id.

    Parameters
    ----------
    folder : Path or None
        The folder ``forms`` of a study: its own ``ID.toml`` goes before the program's, and so do
        lexicons in the folder ``lexicons`` beside it.

    Raises
    ------
    FormError
        There is no such form, or its file has a fault, told with its line.

    """
    name = path_name(form_id, what="id of a form")
    for path in _places("forms", name, folder):
        if path.is_file():
            return _shipped(path) if path.parent == RESOURCES / "forms" else read_form(path)
    known = form_ids(folder)
    close = difflib.get_close_matches(form_id, known, n=1)
    if close:
        raise FormError(f"There is no form {form_id!r}.", remedy=f"Is {close[0]!r} meant?")
    raise FormError(f"There is no form {form_id!r}.", remedy=f"There are: {', '.join(known)}.")


def read_form(path: Path) -> Form:
    """Read and check a form's file; lexicons are sought beside its folder, then in the program.

    Raises
    ------
    FormError
        Naming line, key and remedy of the first fault.

    """
    table = read_source(path)
    found: dict[str, Lexicon] = {}

    def lexicon(where: SourceTable, key: str, lexicon_id: str) -> Lexicon:
        if lexicon_id not in found:
            beside = path.absolute().parent.parent / "lexicons"
            found[lexicon_id] = _lexicon_of(where, key, lexicon_id, beside)
        return found[lexicon_id]

    parsed = parse_form(table, lexicon)
    if parsed.form.id != path.stem:
        raise table.fault(
            f"The id is {parsed.form.id!r}, but the file is named {path.name!r}.",
            remedy="Give both one name.",
            key="id",
        )
    require_coherent(parsed)
    return with_sha256(parsed.form)


def load_lexicon(lexicon_id: str, *, folder: Path | None = None) -> Lexicon:
    """Return a lexicon by its id; those in `folder`, ``lexicons`` of a study, go first.

    Raises
    ------
    FormError
        There is none, or its file has a fault.

    """
    name = path_name(lexicon_id, what="id of a lexicon")
    for path in _places("lexicons", name, folder):
        if path.is_file():
            return read_lexicon(path)
    known = sorted({path.stem for path in _files("lexicons", folder)})
    raise FormError(
        f"There is no lexicon {lexicon_id!r}.", remedy=f"There are: {', '.join(known)}."
    )


def provisional_terms(form: Form) -> list[str]:
    """Return ``field`` or ``field.option`` of every term that was not checked with its source."""
    provisional = TermStatus.PROVISIONAL
    found = []
    for field in form.fields:
        if field.status is provisional:
            found.append(field.id)
        found += [f"{field.id}.{one.id}" for one in field.options if one.status is provisional]
    return found


def untranslated(form: Form) -> list[str]:
    """Return the English texts of a form that have no Chinese; those are shown in English."""
    return [words.en for words in _texts(form) if words.en.strip() and not words.zh.strip()]


def _texts(form: Form) -> Iterator[Words]:
    yield form.title
    for reason in form.reasons:
        yield reason.label
    for field in form.fields:
        yield from (field.label, field.hint, field.low_words, field.high_words)
        for option in field.options:
            yield from (option.label, option.hint)
    yield from (check.words for check in form.checks)


@cache
def _shipped(path: Path) -> Form:
    """Read a form of the program, whose files do not change while it runs."""
    return read_form(path)


def _lexicon_of(where: SourceTable, key: str, lexicon_id: str, folder: Path) -> Lexicon:
    known = sorted({path.stem for path in _files("lexicons", folder)})
    if lexicon_id not in known:
        raise where.fault(
            f"There is no lexicon {lexicon_id!r}.",
            remedy=f"There are: {', '.join(known)}.",
            key=key,
        )
    return load_lexicon(lexicon_id, folder=folder)


def _places(kind: str, name: str, folder: Path | None) -> tuple[Path, ...]:
    shipped = RESOURCES / kind / f"{name}.toml"
    return (shipped,) if folder is None else (folder / f"{name}.toml", shipped)


def _files(kind: str, folder: Path | None) -> Iterator[Path]:
    for place in (RESOURCES / kind, folder):
        if place is not None:
            yield from place.glob("*.toml")
