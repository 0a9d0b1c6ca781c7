"""The protocol: what a study is, decided before the first scored read and then locked.

Plain frozen dataclasses, cheap to import. `reader_study.protocol.file` reads and validates the
file; the limits that it checks stand beside the fields, in `sections` and `arms`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, get_type_hints

from ground.errors import ProtocolError
from reader_study.first_arms import first_arm_ids
from reader_study.protocol.arms import (
    ArmSpec,
    Bias,
    Contrast,
    Practice,
    Questions,
    ShownPart,
    first_arms,
)
from reader_study.protocol.canonical import canonical_content, content_sha256, flat_content
from reader_study.protocol.coherence import problems
from reader_study.protocol.limits import STRICT, Identifier, Text, Within
from reader_study.protocol.sections import (
    AiCondition,
    Assessment,
    Design,
    ReaderSpec,
    ViewerRules,
)
from reader_study.protocol.showing import Hanging, Playing
from reader_study.screening.eligibility import Eligibility

LAST_WITHOUT_ARMS = 2
"""Up to this version a protocol knew one design and its two arms."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol. `load_protocol` validates a file; `from_valid` trusts a content checked before.

    Parameters
    ----------
    schema_version : int
        Which defaults and which hash this protocol goes by; a file that names none is of the
        first version. See `reader_study.protocol.canonical`.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: Identifier
    title: Text
    seed: Annotated[int, Within(ge=0, lt=2**63)]
    data_source: Text
    readers: Annotated[tuple[ReaderSpec, ...], Within(min_length=1)]
    schema_version: Literal[1, 2, 3] = 1
    modality: Literal["US"] = "US"
    simulated_images: bool = False
    assessment: Assessment = field(default_factory=Assessment)
    design: Design = field(default_factory=Design)
    ai: AiCondition = field(default_factory=AiCondition)
    viewer: ViewerRules = field(default_factory=ViewerRules)
    arms: tuple[ArmSpec, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    practice: Practice = field(default_factory=Practice)
    questions: Questions = field(default_factory=Questions)
    bias: Bias = field(default_factory=Bias)
    hanging: Hanging = field(default_factory=Hanging)
    playing: Playing = field(default_factory=Playing)
    eligibility: Eligibility = field(default_factory=Eligibility)

    def __post_init__(self) -> None:
        """Check what no single field can show; every problem is named, not the first alone."""
        found = problems(self)
        if found:
            raise ValueError("; ".join(found))

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

    @property
    def all_arms(self) -> tuple[ArmSpec, ...]:
        """The arms: those declared or, in versions 1 and 2, the two that there were."""
        if self.schema_version > LAST_WITHOUT_ARMS:
            return self.arms
        return _first_arms(self.ai.shows)

    @property
    def all_contrasts(self) -> tuple[Contrast, ...]:
        """The comparisons, the primary one first; of versions 1 and 2 that of their two arms."""
        if self.schema_version > LAST_WITHOUT_ARMS:
            return self.contrasts
        reference, test = first_arm_ids()
        return (Contrast(reference, test),)

    def arm(self, arm_id: str) -> ArmSpec:
        """Return the arm with this id.

        Raises
        ------
        ProtocolError
            When no such arm is declared.

        """
        for arm in self.all_arms:
            if arm.id == arm_id:
                return arm
        raise ProtocolError(
            f"No arm {arm_id!r} is declared.",
            remedy=f"Declared: {', '.join(arm.id for arm in self.all_arms)}.",
        )

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
    parts = (Protocol, Assessment, Design, AiCondition, ViewerRules, ReaderSpec, *_LATER_PARTS)
    return frozenset(item.name for part in parts for item in fields(part))


@cache
def _first_arms(shows: tuple[ShownPart, ...]) -> tuple[ArmSpec, ...]:
    return tuple(replace(arm, shows=shows) if arm.shows else arm for arm in first_arms())


_LATER_PARTS = (ArmSpec, Contrast, Practice, Questions, Bias, Hanging, Playing, Eligibility)
_LISTS: Mapping[str, type[Any]] = {"readers": ReaderSpec, "arms": ArmSpec, "contrasts": Contrast}


def _build(kind: type[Any], content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any part
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for name, value in content.items():
        hint = hints[name]
        if is_dataclass(hint) and isinstance(hint, type):
            values[name] = _build(hint, value)
        elif kind is Protocol and name in _LISTS:
            values[name] = tuple(_build(_LISTS[name], item) for item in value)
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return kind(**values)
