"""The protocol: what a study is, decided before the first scored read and then locked.

Plain frozen dataclasses, cheap to import. `reader_study.protocol.file` reads and validates the
file; the limits that it checks stand here, beside the fields.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Annotated, Any, ClassVar, Literal, Self, get_type_hints

from ground.errors import ProtocolError
from reader_study.lexicon import BIRADS_SCALE
from reader_study.protocol.canonical import canonical_content, content_sha256, flat_content


class Within:
    """Limits of a field, which the validator adds to its schema for the field's type.

    A class of our own, because the libraries that offer one take long to import and the window
    needs the fields alone.
    """

    def __init__(self, **limits: float | str) -> None:
        self._limits = limits

    def __get_pydantic_core_schema__(
        self,
        source: Any,  # noqa: ANN401 - whatever type the field has
        handler: Callable[[Any], dict[str, Any]],
    ) -> dict[str, Any]:
        """Return the type's schema with the limits."""
        return handler(source) | self._limits


Identifier = Annotated[str, Within(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$")]
"""A name of a study, a reader or a model in files and events."""
Text = Annotated[str, Within(min_length=1, max_length=200)]
ShownPart = Literal["score", "category"]

# Read by the validator: no unknown keys, and no conversion of types.
_STRICT = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The two scales on which every case is rated, and the cut for a positive call."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    scale: Annotated[tuple[Text, ...], Within(min_length=2, max_length=9)] = BIRADS_SCALE
    positivity_threshold: str = "4A"
    likelihood_min: Literal[0] = 0
    likelihood_max: Literal[100] = 100

    def __post_init__(self) -> None:
        """Check what no single field can show."""
        if len(set(self.scale)) != len(self.scale):
            raise ValueError("scale lists a category twice")
        if self.positivity_threshold not in self.scale[1:]:
            raise ValueError(
                "positivity_threshold must be a category of the scale other than the first"
            )


@dataclass(frozen=True, slots=True)
class Design:
    """How and in which order cases are read, and what the primary analysis is.

    Parameters
    ----------
    analysis_unit : str
        ``lesion``: lesions are independent of each other. ``lesion_clustered``: those of one
        patient are taken together in every interval and test.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    kind: Literal["sequential"] = "sequential"
    arms: tuple[Literal["unaided", "aided"], ...] = ("unaided", "aided")
    primary_endpoint: Literal["auc_likelihood", "auc_category", "sensitivity", "specificity"] = (
        "auc_likelihood"
    )
    alpha: Annotated[float, Within(gt=0.0, lt=0.5)] = 0.05
    reader_model: Literal["random", "fixed"] = "random"
    analysis_unit: Literal["lesion", "lesion_clustered"] = "lesion"
    missing_data: Literal["excluded_and_counted"] = "excluded_and_counted"
    blank_ms: Annotated[int, Within(ge=0, le=2000)] = 0

    def __post_init__(self) -> None:
        """Check that the arms are those of the design."""
        if self.arms != ("unaided", "aided"):
            raise ValueError('a sequential design has arms = ["unaided", "aided"]')


@dataclass(frozen=True, slots=True)
class AiCondition:
    """What of a model a reader is shown in the aided arm, under which name, and for how long.

    Parameters
    ----------
    min_shown_ms : int
        Milliseconds for which the model's answer is on the screen before a read that was not
        changed after it can be locked.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    model: Identifier | None = None
    shown_as: Text = "AI-A"
    shows: Annotated[tuple[ShownPart, ...], Within(min_length=1)] = ("score", "category")
    min_shown_ms: Annotated[int, Within(ge=0, le=60_000)] = 1000


@dataclass(frozen=True, slots=True)
class ViewerRules:
    """What the window allows while cases are read.

    Parameters
    ----------
    keys : str
        ``standard``: every reader has the same keys. ``free``: each may have her own.
    flip : bool
        Whether an image may be shown mirrored; a mirrored image names the wrong side.
    tools : bool
        Whether marks may be drawn on an image and measured.
    presets : bool
        Whether named windows (lung, bone, …) may be used.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    keys: Literal["free", "standard"] = "standard"
    flip: bool = False
    tools: bool = True
    presets: bool = True


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """One registered reader."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    id: Identifier
    name: Text
    years: Annotated[int, Within(ge=0, le=70)]
    site: Text
    level: Literal["junior", "senior"] | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol. `load_protocol` validates a file; `from_valid` trusts a content checked before.

    Parameters
    ----------
    schema_version : int
        Which defaults and which hash this protocol goes by; a file that names none is of the
        first version. See `reader_study.protocol.canonical`.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    id: Identifier
    title: Text
    seed: Annotated[int, Within(ge=0, lt=2**63)]
    data_source: Text
    readers: Annotated[tuple[ReaderSpec, ...], Within(min_length=1)]
    schema_version: Literal[1, 2] = 1
    modality: Literal["US"] = "US"
    simulated_images: bool = False
    assessment: Assessment = field(default_factory=Assessment)
    design: Design = field(default_factory=Design)
    ai: AiCondition = field(default_factory=AiCondition)
    viewer: ViewerRules = field(default_factory=ViewerRules)

    def __post_init__(self) -> None:
        """Check that readers can be told apart."""
        ids = [reader.id.casefold() for reader in self.readers]
        if len(set(ids)) != len(ids):
            raise ValueError("two readers have the same id")

    @classmethod
    def from_valid(cls, content: Mapping[str, Any]) -> Self:
        """Build from a mapping that was validated before, as its hash shows."""
        protocol: Self = _build(cls, content)
        return protocol

    @property
    def sha256(self) -> str:
        """Hash of the validated content in canonical form; comments and layout do not count."""
        return content_sha256(canonical_content(self))

    def flat(self) -> dict[str, str]:
        """Return every value that counts under its dotted key, as JSON; see `flat_content`."""
        return flat_content(canonical_content(self))

    def reader(self, reader_id: str) -> ReaderSpec:
        """Return the reader with this id.

        Raises
        ------
        ProtocolError
            When no such reader is registered.

        """
        for reader in self.readers:
            if reader.id == reader_id:
                return reader
        raise ProtocolError(
            f"No reader {reader_id!r} is registered.",
            remedy=f"Registered: {', '.join(r.id for r in self.readers)}.",
        )


def known_keys() -> frozenset[str]:
    """Return the key names that a protocol file may hold, for suggestions."""
    parts = (Protocol, Assessment, Design, AiCondition, ViewerRules, ReaderSpec)
    return frozenset(item.name for part in parts for item in fields(part))


def _build(kind: type[Any], content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any part
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for name, value in content.items():
        hint = hints[name]
        if is_dataclass(hint) and isinstance(hint, type):
            values[name] = _build(hint, value)
        elif name == "readers":
            values[name] = tuple(_build(ReaderSpec, reader) for reader in value)
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return kind(**values)
