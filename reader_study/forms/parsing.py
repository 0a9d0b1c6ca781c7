"""From a form's file to a form: one table after the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

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
from reader_study.forms.source import SourceTable
from reader_study.forms.terms import Lexicon, TermGroup, read_options

_FORM_KEYS = frozenset(
    {
        *("id", "version", "title", "lexicon", "status", "about_case"),
        *("reasons", "fields", "checks", "levels"),
    }
)
_COMMON = "id kind label role hint required shown_if required_if status"
_LISTED = "options only without"
_SCALED = "low high step low_words high_words"
KEYS_OF_KIND: Mapping[FieldKind, frozenset[str]] = {
    kind: frozenset(f"{_COMMON} {more}".split())
    for kind, more in {
        FieldKind.ORDINAL: f"{_LISTED} spare",
        FieldKind.CHOICE: _LISTED,
        FieldKind.CHOICES: _LISTED,
        FieldKind.DIAGNOSES: _LISTED,
        FieldKind.PERCENT: _SCALED,
        FieldKind.LIKERT: "low high low_words high_words",
        FieldKind.INTEGER: f"{_SCALED} unit",
        FieldKind.NUMBER: "low high unit",
        FieldKind.YES_NO: "",
        FieldKind.TEXT: "",
        FieldKind.POINT: "",
        FieldKind.BOX: "",
        FieldKind.DIAMETERS: "count unit",
    }.items()
}
"""Keys that a field of each kind may have."""


@dataclass(frozen=True, slots=True)
class ParsedForm:
    """A form with the tables of its file, for messages of what only the whole shows.

    Parameters
    ----------
    whole : mapping of str to ids
        By field: every term that its group has, those left out by the form among them.

    """

    form: Form
    table: SourceTable
    whole: Mapping[str, frozenset[str]]


def parse_form(
    table: SourceTable, lexicon: Callable[[SourceTable, str, str], Lexicon]
) -> ParsedForm:
    """Read the tables of a form; `lexicon` finds one by table, key and id.

    Raises
    ------
    FormError
        Naming line, key and remedy.

    """
    table.only(_FORM_KEYS)
    own = table.identifier("lexicon") if "lexicon" in table.values else ""
    if own:
        lexicon(table, "lexicon", own)  # refused here where there is none, though nothing uses it
    groups = TermSource(own, lexicon)
    fields: list[FormField] = []
    whole: dict[str, frozenset[str]] = {}
    for one in table.tables("fields"):
        field, ids = _field(one, groups)
        fields.append(field)
        whole.setdefault(field.id, ids)
    form = Form(
        table.identifier("id"),
        table.whole("version"),
        table.words("title"),
        tuple(fields),
        tuple(_check(one) for one in table.tables("checks")),
        tuple(_level(one) for one in table.tables("levels")),
        _options(table, "reasons", groups)[0],
        own,
        about_case=table.flag("about_case", True),
    )
    provisional = TermStatus.PROVISIONAL
    status = provisional if _has_provisional(form) else TermStatus.VERIFIED
    return ParsedForm(replace(form, status=table.status(status)), table, whole)


@dataclass(frozen=True, slots=True)
class TermSource:
    """Where a form's options come from: its own lexicon, or one named before a colon."""

    own: str
    find: Callable[[SourceTable, str, str], Lexicon]

    def group(self, table: SourceTable, key: str, reference: str) -> TermGroup:
        """Return a group by ``group`` or ``lexicon:group``."""
        lexicon_id, _, group_id = reference.rpartition(":")
        lexicon_id = lexicon_id or self.own
        if not lexicon_id:
            raise table.fault(
                f"{reference!r} names no lexicon, and the form has none.",
                remedy='Write lexicon = "…" at the top, or "lexicon:group" here.',
                key=key,
            )
        lexicon = self.find(table, key, lexicon_id)
        if group_id not in lexicon.groups:
            raise table.fault(
                f"The lexicon {lexicon_id!r} has no group {group_id!r}.",
                remedy=f"It has: {', '.join(lexicon.groups)}.",
                key=key,
            )
        return lexicon.groups[group_id]


def _field(table: SourceTable, groups: TermSource) -> tuple[FormField, frozenset[str]]:
    field_id = table.identifier("id")
    kind = _kind(table)
    known = KEYS_OF_KIND[kind]
    for key in table.values:
        if key not in known and any(key in others for others in KEYS_OF_KIND.values()):
            raise table.fault(
                f"A field of kind {kind} has no key {key!r}.",
                remedy="Take it out, or choose another kind.",
                key=key,
            )
    table.only(known)
    options, group = _options(table, "options", groups)
    ids = frozenset(term.id for term in (group.terms if group else options))
    label = table.words("label", group.label if group else None)
    low, high = _bounds(table, kind)
    field = FormField(
        field_id,
        kind,
        label,
        _role(table),
        table.words("hint", group.hint if group else Words("")),
        options,
        table.flag("required", True),
        _conditions(table, "shown_if"),
        _conditions(table, "required_if"),
        table.text("unit", "mm" if kind is FieldKind.DIAMETERS else ""),
        low,
        high,
        table.whole("step", 1),
        table.words("low_words", Words("")),
        table.words("high_words", Words("")),
        table.whole("count", 2) if kind is FieldKind.DIAMETERS else 0,
        table.status(TermStatus.VERIFIED),
        _named(table, "spare", group.terms if group else options),
    )
    return field, ids


def _kind(table: SourceTable) -> FieldKind:
    text = table.text("kind")
    if text not in tuple(FieldKind):
        raise table.fault(
            f"There is no kind {text!r} of field.",
            remedy=f"Write one of: {', '.join(FieldKind)}.",
            key="kind",
        )
    return FieldKind(text)


def _role(table: SourceTable) -> FieldRole:
    text = table.text("role", FieldRole.DESCRIPTOR.value)
    if text not in tuple(FieldRole):
        raise table.fault(
            f"There is no role {text!r} of a field.",
            remedy=f"Write one of: {', '.join(FieldRole)}.",
            key="role",
        )
    return FieldRole(text)


def _bounds(table: SourceTable, kind: FieldKind) -> tuple[int | None, int | None]:
    if kind is FieldKind.PERCENT:
        return table.whole("low", 0), table.whole("high", 100)
    if kind is FieldKind.LIKERT:
        for key in ("low", "high"):
            if key not in table.values:
                raise table.fault(
                    f"A Likert scale needs {key!r}.", remedy="Write low = 1 and high = 5."
                )
    return table.whole_or_none("low"), table.whole_or_none("high")


def _options(
    table: SourceTable, key: str, groups: TermSource
) -> tuple[tuple[FieldOption, ...], TermGroup | None]:
    """Return options written in the form, or taken from a group of a lexicon."""
    group = None
    if isinstance(table.values.get(key), str):
        group = groups.group(table, key, table.text(key))
        options = group.terms
    else:
        options = read_options(table, key, status=TermStatus.VERIFIED)
    if key == "options" and not {"only", "without"}.isdisjoint(table.values):
        options = _selected(table, options)
    return options, group


def _selected(table: SourceTable, options: tuple[FieldOption, ...]) -> tuple[FieldOption, ...]:
    only, without = _named(table, "only", options), _named(table, "without", options)
    return tuple(one for one in options if (not only or one in only) and one not in without)


def _named(
    table: SourceTable, key: str, options: tuple[FieldOption, ...]
) -> tuple[FieldOption, ...]:
    """Return the options whose ids a key lists."""
    known = {option.id: option for option in options}
    names = table.names(key)
    for number, name in enumerate(names):
        if name not in known:
            raise table.fault(
                f"There is no option {name!r}.",
                remedy=f"There are: {', '.join(known)}.",
                key=key,
                item=number,
            )
    return tuple(known[name] for name in dict.fromkeys(names))


def _conditions(table: SourceTable, key: str) -> dict[str, tuple[str, ...]]:
    if key not in table.values:
        return {}
    inner = table.table(key)
    conditions = {}
    for name in inner.values:
        conditions[name] = inner.names(name)
        if not conditions[name]:
            raise inner.fault("No option is named.", remedy='Write ["one", "another"].', key=name)
    return conditions


def _check(table: SourceTable) -> SoftCheck:
    table.only(("id", "words", "all_of", "bands", "points"))
    check = SoftCheck(
        table.identifier("id"),
        table.words("words"),
        tuple(_conditions(table, "all_of").items()),
        table.flag("bands", False),
        table.flag("points", False),
    )
    if sum((bool(check.all_of), check.bands, check.points)) != 1:
        raise table.fault(
            "A check says one thing when it holds.",
            remedy="Write all_of = { … }, or bands = true, or points = true.",
        )
    return check


def _level(table: SourceTable) -> PointsLevel:
    table.only(("at_least", "call"))
    return PointsLevel(table.whole("at_least"), table.text("call"))


def _has_provisional(form: Form) -> bool:
    provisional = TermStatus.PROVISIONAL
    return any(
        provisional in (field.status, *(option.status for option in field.options))
        for field in form.fields
    )
