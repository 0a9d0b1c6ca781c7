"""What no single field of a form can show: that its parts fit each other."""

from collections.abc import Iterable, Mapping

from reader_study.forms.form import FieldKind, FieldRole, Form, FormField
from reader_study.forms.parsing import ParsedForm
from reader_study.forms.source import SourceTable

MOST_FIELDS = 200
MOST_CHECKS = 200
RESERVED = frozenset({"values", "cannot_assess", "note", "override", "kept"})
"""What stands beside the fields in an answer."""

_LISTED = frozenset({FieldKind.ORDINAL, FieldKind.CHOICE, FieldKind.CHOICES})
_ASKABLE = _LISTED | {FieldKind.YES_NO}
_RATED = frozenset({FieldKind.PERCENT, FieldKind.INTEGER, FieldKind.LIKERT})
_LONGEST_LIKERT = 11
_MOST_DIAMETERS = 3


def require_coherent(parsed: ParsedForm) -> None:
    """Refuse a form whose parts do not fit; the first fault is named.

    Raises
    ------
    FormError
        Naming line, key and remedy.

    """
    form, table = parsed.form, parsed.table
    _check_counts(form, table)
    tables = table.tables("fields")
    _check_ids(form, tables)
    for field, one in zip(form.fields, tables, strict=True):
        _check_field(field, one)
        for key in ("shown_if", "required_if"):
            _check_conditions(field, key, one, parsed)
    _check_roles(form, tables)
    _check_checks(parsed)
    _check_levels(form, table)


def _check_counts(form: Form, table: SourceTable) -> None:
    if form.version < 1:
        raise table.fault(
            "A version is counted from 1.", remedy="Write version = 1.", key="version"
        )
    if not form.fields:
        raise table.fault("The form has no fields.", remedy="Write a table [[fields]] for each.")
    if len(form.fields) > MOST_FIELDS:
        raise table.fault(
            f"The form has {len(form.fields)} fields.",
            remedy=f"A form has at most {MOST_FIELDS}; make two of it.",
            key="fields",
            item=MOST_FIELDS,
        )
    if len(form.checks) > MOST_CHECKS:
        raise table.fault(
            f"The form has {len(form.checks)} checks.",
            remedy=f"A form has at most {MOST_CHECKS}.",
            key="checks",
            item=MOST_CHECKS,
        )
    if form.reasons and not form.about_case:
        raise table.fault(
            "A form about a session asks about no case that could not be assessed.",
            remedy="Take reasons out, or about_case = false.",
            key="reasons",
        )


def _check_ids(form: Form, tables: Iterable[SourceTable]) -> None:
    seen: set[str] = set()
    for field, table in zip(form.fields, tables, strict=True):
        if field.id in RESERVED:
            raise table.fault(
                f"{field.id!r} stands beside the fields of every answer.",
                remedy="Give the field another id.",
                key="id",
            )
        if field.id in seen:
            raise table.fault(
                f"Two fields have the id {field.id!r}.",
                remedy="Give each field its own.",
                key="id",
            )
        seen.add(field.id)


def _check_field(field: FormField, table: SourceTable) -> None:
    fewest = 1 if field.kind is FieldKind.CHOICES else 2
    if field.kind in _LISTED and len(field.options) < fewest:
        raise table.fault(
            f"A field of kind {field.kind} needs {fewest} or more options.",
            remedy='Write options = "group" of a lexicon, or a list of { id = "…", label = "…" }.',
            key="options",
        )
    low, high = field.low, field.high
    if low is not None and high is not None and low >= high:
        raise table.fault(
            f"The scale ends at {high}, not above its begin at {low}.",
            remedy="Write the lower bound as low, the upper as high.",
            key="high",
        )
    if field.kind is FieldKind.PERCENT and not (
        low is not None and high is not None and 0 <= low < high <= 100
    ):
        raise table.fault(
            "Per cent go from 0 to 100.", remedy="Choose low and high within them.", key="low"
        )
    if field.kind is FieldKind.LIKERT:
        assert low is not None
        assert high is not None
        if high - low >= _LONGEST_LIKERT:
            raise table.fault(
                f"The Likert scale has {high - low + 1} steps.",
                remedy=f"Give it at most {_LONGEST_LIKERT}, or choose percent or integer.",
                key="high",
            )
    _check_step(field, table)
    if field.kind is FieldKind.DIAMETERS and not 1 <= field.count <= _MOST_DIAMETERS:
        raise table.fault(
            f"{field.count} diameters cannot be drawn.",
            remedy=f"Write 1 to {_MOST_DIAMETERS}.",
            key="count",
        )


def _check_step(field: FormField, table: SourceTable) -> None:
    if field.step < 1:
        raise table.fault("A step is 1 or more.", remedy="Write step = 1.", key="step")
    if field.step > 1 and field.low is None:
        raise table.fault(
            "Steps are counted from the lower bound, and there is none.",
            remedy="Write low = 0, or leave step out.",
            key="step",
        )


def _check_conditions(field: FormField, key: str, table: SourceTable, parsed: ParsedForm) -> None:
    conditions: Mapping[str, tuple[str, ...]] = getattr(field, key)
    if not conditions:
        return
    inner = table.table(key)
    ids = [one.id for one in parsed.form.fields]
    own = ids.index(field.id)
    for name in conditions:
        if name not in ids:
            raise inner.fault(
                f"There is no field {name!r}.",
                remedy="Name a field that stands above.",
                key=name,
            )
        if _depends(parsed.form, name, field.id):
            raise inner.fault(
                f"{field.id!r} waits for {name!r}, which waits for it: a circle.",
                remedy="Take one of the conditions out.",
                key=name,
            )
        if ids.index(name) >= own:
            raise inner.fault(
                f"{name!r} stands below {field.id!r} and is answered after it.",
                remedy="Put it above.",
                key=name,
            )
    _check_named(inner, conditions, parsed)


def _depends(form: Form, field_id: str, on: str) -> bool:
    """Tell whether a field is asked by way of another's answer, or is that one itself."""
    waiting, seen = [field_id], set[str]()
    conditions = {field.id: [*field.shown_if, *field.required_if] for field in form.fields}
    while waiting:
        name = waiting.pop()
        if name == on:
            return True
        if name not in seen:
            seen.add(name)
            waiting += conditions.get(name, [])
    return False


def _check_named(
    table: SourceTable, conditions: Mapping[str, tuple[str, ...]], parsed: ParsedForm
) -> None:
    """Check that options named in a condition are there, or were left out of a known group."""
    for name, options in conditions.items():
        known = next((one for one in parsed.form.fields if one.id == name), None)
        if known is None:
            raise table.fault(
                f"There is no field {name!r}.", remedy="Name a field of the form.", key=name
            )
        if known.kind not in _ASKABLE:
            raise table.fault(
                f"{name!r} is of kind {known.kind}, which has no options.",
                remedy="Name a field of choices, an ordinal one or one of yes and no.",
                key=name,
            )
        ids = parsed.whole[name] if known.kind in _LISTED else frozenset({"yes", "no"})
        for number, option in enumerate(options):
            if option not in ids:
                raise table.fault(
                    f"{name!r} has no option {option!r}.",
                    remedy=f"It has: {', '.join(sorted(ids))}.",
                    key=name,
                    item=number,
                )


def _check_roles(form: Form, tables: tuple[SourceTable, ...]) -> None:
    pairs = list(zip(form.fields, tables, strict=True))
    for role in (FieldRole.CALL, FieldRole.RATING):
        of_role = [(field, table) for field, table in pairs if field.role is role]
        if len(of_role) > 1:
            raise of_role[1][1].fault(
                f"Two fields have the role {role}.",
                remedy="A form has one at most; make the other a descriptor.",
                key="role",
            )
        for field, table in of_role:
            _check_role(field, table)


def _check_role(field: FormField, table: SourceTable) -> None:
    if field.role is FieldRole.CALL and field.kind is not FieldKind.ORDINAL:
        raise table.fault(
            f"The call is cut on an ordinal scale, and this field is of kind {field.kind}.",
            remedy='Write kind = "ordinal", options in rising order of suspicion.',
            key="kind",
        )
    if field.role is FieldRole.RATING and field.kind not in _RATED:
        raise table.fault(
            f"A rating is a whole number, and this field is of kind {field.kind}.",
            remedy="Write percent, integer or likert.",
            key="kind",
        )
    if not field.required:
        raise table.fault(
            f"The {field.role} cannot be left out: a read without it would be missing.",
            remedy="Take required = false out.",
            key="required",
        )
    for key in ("shown_if", "required_if"):
        if getattr(field, key):
            raise table.fault(
                f"The {field.role} is asked of every case.",
                remedy="Take its condition out.",
                key=key,
            )


def _check_checks(parsed: ParsedForm) -> None:
    form, seen = parsed.form, set[str]()
    for check, table in zip(form.checks, parsed.table.tables("checks"), strict=True):
        if check.id in seen:
            raise table.fault(
                f"Two checks have the id {check.id!r}.",
                remedy="Give each check its own.",
                key="id",
            )
        seen.add(check.id)
        if check.bands and not (form.of_role(FieldRole.CALL) and form.of_role(FieldRole.RATING)):
            raise table.fault(
                "Bands compare a call with a rating, and the form lacks one of them.",
                remedy="Take the check out, or give the fields their roles.",
                key="bands",
            )
        if check.points and not form.levels:
            raise table.fault(
                "Points mean a level, and the form has no levels.",
                remedy="Write a table [[levels]] for each.",
                key="points",
            )
        if check.all_of:
            _check_named(table.table("all_of"), dict(check.all_of), parsed)


def _check_levels(form: Form, table: SourceTable) -> None:
    if not form.levels:
        return
    tables = table.tables("levels")
    if not any(option.points is not None for field in form.fields for option in field.options):
        raise tables[0].fault(
            "No option has points that a level could follow from.",
            remedy="Give options points, or take the levels out.",
        )
    before: int | None = None
    for level, one in zip(form.levels, tables, strict=True):
        if before is not None and level.at_least <= before:
            raise one.fault(
                f"{level.at_least} points do not follow {before}.",
                remedy="Write the levels from few points to many.",
                key="at_least",
            )
        before = level.at_least
        if level.call not in form.scale:
            raise one.fault(
                f"The call has no option {level.call!r}.",
                remedy=f"It has: {', '.join(form.scale) or 'none'}.",
                key="call",
            )
