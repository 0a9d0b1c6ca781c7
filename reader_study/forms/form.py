"""A form: its fields, what they may hold, when they are asked, and what an answer still lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum


class FieldKind(StrEnum):
    """What a field holds."""

    ORDINAL = "ordinal"
    PERCENT = "percent"
    CHOICE = "choice"
    CHOICES = "choices"
    INTEGER = "integer"
    NUMBER = "number"
    YES_NO = "yes_no"
    LIKERT = "likert"
    TEXT = "text"
    DIAGNOSES = "diagnoses"
    POINT = "point"
    BOX = "box"
    DIAMETERS = "diameters"


class FieldRole(StrEnum):
    """What a field is for: the cut is made in the call, the ROC from the rating."""

    CALL = "call"
    RATING = "rating"
    DESCRIPTOR = "descriptor"
    FREE = "free"


class TermStatus(StrEnum):
    """Whether a term was checked against its source."""

    VERIFIED = "verified"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    en: str
    zh: str = ""

    def told(self, language: str) -> str:
        """Return the text in ``zh`` or else in English."""
        return self.zh if language.startswith("zh") and self.zh else self.en


@dataclass(frozen=True, slots=True)
class FieldOption:
    """One term that may be chosen.

    Parameters
    ----------
    points : int or None
        What it adds to the form's points, where the form has them (TI-RADS).
    exclusive : bool
        Among `choices`: chosen alone or not at all.
    right : bool
        The right answer of a question that has one (comprehension); never shown to a reader.

    """

    id: str
    label: Words
    hint: Words = Words("")
    status: TermStatus = TermStatus.VERIFIED
    source: str = ""
    points: int | None = None
    exclusive: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """One question.

    Parameters
    ----------
    spare : tuple of FieldOption
        Of an ordinal field: further terms that a protocol's scale may take, such as a category 4
        that is not subdivided. See `Form.with_scale`.
    shown_if : mapping of field id to ids of options
        Asked only where each of these fields holds one of the options; empty: always.
    required_if : mapping of field id to ids of options
        Of a required field: it may be left out unless each of these fields holds one of the
        options; empty: never. See `reader_study.forms.rules.is_required`.
    low, high : int or None
        Bounds of percent, integer, number and Likert.
    step : int
        Of percent and integer: distance of two values that may be given, counted from `low`.
    low_words, high_words : Words
        What the two ends of a percent, integer or Likert scale mean.
    unit : str
        Of numbers and diameters, ``mm``.
    count : int
        Of `diameters`: how many at most.
    status : TermStatus
        Of the field as such; options have their own.

    """

    id: str
    kind: FieldKind
    label: Words
    role: FieldRole = FieldRole.DESCRIPTOR
    hint: Words = Words("")
    options: tuple[FieldOption, ...] = ()
    required: bool = True
    shown_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    low: int | None = None
    high: int | None = None
    step: int = 1
    low_words: Words = Words("")
    high_words: Words = Words("")
    count: int = 0
    status: TermStatus = TermStatus.VERIFIED
    spare: tuple[FieldOption, ...] = ()

    def option(self, option_id: str) -> FieldOption | None:
        """Return an option by its id."""
        return next((one for one in self.options if one.id == option_id), None)


@dataclass(frozen=True, slots=True)
class SoftCheck:
    """A combination that is unusual: asked about, never refused.

    Parameters
    ----------
    all_of : tuple of (field id, ids of options)
        It holds where each of the fields holds one of its options.
    bands : bool
        It holds where call and rating lie more than one band of the lexicon apart instead.
    points : bool
        It holds where the call differs from the level that the points mean instead.

    """

    id: str
    words: Words
    all_of: tuple[tuple[str, tuple[str, ...]], ...] = ()
    bands: bool = False
    points: bool = False


@dataclass(frozen=True, slots=True)
class PointsLevel:
    """From how many points on a category of the call is meant, as in ACR TI-RADS."""

    at_least: int
    call: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a study uses it; `reader_study.forms.library` reads and checks the files.

    Parameters
    ----------
    version : int
        Rises with every change of the file.
    lexicon : str
        Id of the lexicon that its terms come from; empty for none.
    levels : tuple of PointsLevel
        What the points of the chosen options add up to, most points last; empty without points.
    reasons : tuple of FieldOption
        Why a case cannot be assessed.
    about_case : bool
        False for questions about a session; those have no cannot-assess.
    sha256 : str
        Hash of the content in canonical form.

    """

    id: str
    version: int
    title: Words
    fields: tuple[FormField, ...]
    checks: tuple[SoftCheck, ...] = ()
    levels: tuple[PointsLevel, ...] = ()
    reasons: tuple[FieldOption, ...] = ()
    lexicon: str = ""
    status: TermStatus = TermStatus.VERIFIED
    about_case: bool = True
    sha256: str = ""

    def field(self, field_id: str) -> FormField:
        """Return a field by its id.

        Raises
        ------
        KeyError
            When the form has no such field.

        """
        for one in self.fields:
            if one.id == field_id:
                return one
        raise KeyError(field_id)

    def of_role(self, role: FieldRole) -> FormField | None:
        """Return the field of a role; None when the form has none."""
        return next((one for one in self.fields if one.role is role), None)

    @property
    def scale(self) -> tuple[str, ...]:
        """Ids of the call's options, least suspicious first; empty for a form without a call."""
        call = self.of_role(FieldRole.CALL)
        return () if call is None else tuple(option.id for option in call.options)

    @property
    def categories(self) -> frozenset[str]:
        """Ids that a protocol's scale may be made of: options of the call and its spare ones."""
        call = self.of_role(FieldRole.CALL)
        return frozenset() if call is None else frozenset(o.id for o in call.options + call.spare)

    def with_scale(self, scale: Sequence[str]) -> "Form":
        """Return the form whose call has the options of a protocol's scale.

        Options that the form knows keep their words; others are named as they are.
        """
        call = self.of_role(FieldRole.CALL)
        if call is None or tuple(scale) == self.scale:
            return self
        known = {option.id: option for option in call.options + call.spare}
        options = tuple(known.get(name) or FieldOption(name, Words(name)) for name in scale)
        fields = tuple(replace(f, options=options) if f is call else f for f in self.fields)
        return replace(self, fields=fields)
