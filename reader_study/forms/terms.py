"""Lexicons: groups of terms that forms take their options from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from reader_study.forms.form import FieldOption, TermStatus, Words
from reader_study.forms.source import SourceTable, read_source

_FILE_KEYS = ("id", "title", "status", "source", "extends", "groups", "imports")
_GROUP_KEYS = ("id", "label", "hint", "terms", "add", "status", "source")
_TERM_KEYS = ("id", "label", "hint", "status", "source", "points", "exclusive", "right")
MOST_OPTIONS = 99
NO_WORDS = Words("")
RESOURCES = Path(__file__).resolve().parents[2] / "resources"
"""Forms and lexicons that come with the program."""


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms that answer one question, e.g. ``mass.shape``."""

    id: str
    label: Words
    terms: tuple[FieldOption, ...]
    hint: Words = NO_WORDS

    def term(self, term_id: str) -> FieldOption | None:
        """Return a term by its id."""
        return next((term for term in self.terms if term.id == term_id), None)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms of one edition of a manual, or of a set of our own.

    Parameters
    ----------
    groups : mapping of str to TermGroup
        By id.
    imports : mapping of str to str
        Older labels to ``group.term``, for data that bring them.

    """

    id: str
    title: Words
    status: TermStatus
    source: str
    groups: Mapping[str, TermGroup]
    imports: Mapping[str, str] = field(default_factory=dict)


def read_lexicon(path: Path) -> Lexicon:
    """Read a lexicon, and the one beside it that it extends.

    Raises
    ------
    FormError
        Naming line, key and remedy.

    """
    return _read(path, ())


def read_term(table: SourceTable, *, base: FieldOption | None, status: TermStatus) -> FieldOption:
    """Read one term; what it does not say is that of `base`, where there is one."""
    table.only(_TERM_KEYS)
    known = base or FieldOption(table.identifier("id"), table.words("label"), status=status)
    own_words = "label" in table.values and base is not None
    return replace(
        known,
        label=table.words("label", known.label),
        hint=table.words("hint", known.hint),
        status=table.status(status if own_words else known.status),
        source=table.text("source", known.source),
        points=table.whole("points") if "points" in table.values else known.points,
        exclusive=table.flag("exclusive", known.exclusive),
        right=table.flag("right", known.right),
    )


def read_options(table: SourceTable, key: str, *, status: TermStatus) -> tuple[FieldOption, ...]:
    """Read a list of terms, each id once, at most 99."""
    options: list[FieldOption] = []
    for one in table.tables(key):
        option = read_term(one, base=None, status=status)
        if any(option.id == known.id for known in options):
            raise one.fault(
                f"The id {option.id!r} stands twice in one list.",
                remedy="Give each term its own.",
                key="id",
            )
        options.append(option)
    if len(options) > MOST_OPTIONS:
        raise table.fault(
            f"There are {len(options)} options.",
            remedy=f"A question has at most {MOST_OPTIONS}.",
            key=key,
        )
    return tuple(options)


def _read(path: Path, above: tuple[str, ...]) -> Lexicon:
    table = read_source(path)
    table.only(_FILE_KEYS)
    lexicon_id = table.identifier("id")
    if lexicon_id != path.stem:
        raise table.fault(
            f"The id is {lexicon_id!r}, but the file is named {path.name!r}.",
            remedy="Give both one name.",
            key="id",
        )
    status = table.status(TermStatus.VERIFIED)
    source = table.text("source")
    base = _base(table, (*above, lexicon_id))
    groups = dict(base.groups) if base else {}
    seen: set[str] = set()
    for one in table.tables("groups"):
        group = _group(one, groups, status=status, source=source)
        if group.id in seen:
            raise one.fault(
                f"The group {group.id!r} stands twice.", remedy="Write it once.", key="id"
            )
        seen.add(group.id)
        groups[group.id] = group
    imports = dict(base.imports) if base else {}
    if "imports" in table.values:
        imports |= _imports(table.table("imports"), groups)
    return Lexicon(lexicon_id, table.words("title"), status, source, groups, imports)


def _base(table: SourceTable, above: tuple[str, ...]) -> Lexicon | None:
    if "extends" not in table.values:
        return None
    name = table.identifier("extends")
    if name in above:
        raise table.fault(
            f"The lexicon extends itself by way of {name!r}.",
            remedy="Name another, or none.",
            key="extends",
        )
    for path in (table.path.with_name(f"{name}.toml"), RESOURCES / "lexicons" / f"{name}.toml"):
        if path.is_file():
            return _read(path, above)
    raise table.fault(
        f"There is no lexicon {name!r} to extend.",
        remedy="Put it in the same folder, or name one that comes with the program.",
        key="extends",
    )


def _group(
    table: SourceTable, known: Mapping[str, TermGroup], *, status: TermStatus, source: str
) -> TermGroup:
    table.only(_GROUP_KEYS)
    group_id = table.text("id")
    base = known.get(group_id)
    status = table.status(status)
    source = table.text("source", source)
    old = base.terms if base else ()
    terms = [*old] if "terms" not in table.values else []
    for key in ("terms", "add"):
        for one in table.tables(key):
            term = _of_base(one, old, status=status, source=source)
            if any(term.id == known_term.id for known_term in terms):
                raise one.fault(
                    f"The id {term.id!r} stands twice in one list.",
                    remedy="Give each term its own.",
                    key="id",
                )
            terms.append(term)
    if not terms:
        raise table.fault("The group has no terms.", remedy="List them under terms.", key="terms")
    label = table.words("label", base.label if base else None)
    hint = table.words("hint", base.hint if base else NO_WORDS)
    return TermGroup(group_id, label, tuple(terms), hint)


def _of_base(
    table: SourceTable, old: tuple[FieldOption, ...], *, status: TermStatus, source: str
) -> FieldOption:
    term_id = table.identifier("id")
    base = next((term for term in old if term.id == term_id), None)
    term = read_term(table, base=base, status=status)
    keeps_source = term.source and "label" not in table.values
    return term if keeps_source else replace(term, source=table.text("source", source))


def _imports(table: SourceTable, groups: Mapping[str, TermGroup]) -> dict[str, str]:
    found = {}
    for key in table.values:
        target = table.text(key)
        group, _, term = target.rpartition(".")
        if group not in groups or groups[group].term(term) is None:
            raise table.fault(
                f"There is no term {target!r}.", remedy="Write the group, a dot, the term.", key=key
            )
        found[key] = target
    return found
