"""The nouns of a parsed answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from engines.scorers.answer import AnswerStatus

PARSER_VERSION = "1"
"""Changes with every change of what any text parses to; reads name the version they come from."""


class Rung(StrEnum):
    """On which step of the ladder an answer was read."""

    JSON_SCHEMA = "json_schema"
    """The whole text is one JSON object that meets the schema."""
    JSON_OBJECT = "json_object"
    """The whole text is JSON, and not by the schema."""
    FENCED = "fenced"
    """JSON between fences of Markdown."""
    IN_PROSE = "in_prose"
    """JSON amid other text."""
    FIELDS = "fields"
    """Words in English or Chinese: no JSON that can be read."""
    UNPARSED = "unparsed"


class ImageType(StrEnum):
    """What a model says that it was shown."""

    BREAST_ULTRASOUND = "breast_us"
    OTHER_ULTRASOUND = "other_us"
    OTHER_MEDICAL = "other_medical"
    NON_MEDICAL = "non_medical"
    UNREADABLE = "unreadable"


class AnswerFlag(StrEnum):
    """What is odd about an answer; it is told and never put right."""

    CATEGORY_AGAINST_ASSESSMENT = "category_against_assessment"
    PROBABILITY_AGAINST_CATEGORY = "probability_against_category"
    PROBABILITY_AGAINST_ASSESSMENT = "probability_against_assessment"
    ASSESSED_OTHER_IMAGE = "assessed_other_image"
    """Assesses what it says is no breast ultrasound."""
    ASSESSED_AND_REFUSED = "assessed_and_refused"
    ASSESSED_WITHOUT_ABILITY = "assessed_without_ability"
    """Says that it cannot assess, and gives a category or a probability."""
    CATEGORY_UNDIVIDED = "category_undivided"
    """Category 4 without its letter."""
    CATEGORY_NOT_READ = "category_not_read"
    """BI-RADS is named, without a category that can be read."""
    PROBABILITY_RANGE = "probability_range"
    """A range in prose, which is no probability."""
    UNKNOWN_KEYS = "unknown_keys"
    UNKNOWN_TERMS = "unknown_terms"
    """Features in words that the lexicon does not have."""
    REPEATED = "repeated"
    """The same answer more than once."""
    HIDDEN_CHARACTERS = "hidden_characters"
    """Control or bidirectional characters, which were taken out."""


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """What an answer says.

    Parameters
    ----------
    status : AnswerStatus
        Only with `OK` there is a category, an assessment or a probability.
    rung : Rung
    birads : str or None
        ``0`` to ``6``, ``4A``, ``4B``, ``4C``; ``4`` when the answer does not subdivide it.
    assessment : str or None
        ``normal``, ``benign`` or ``malignant``.
    p_malignant : float or None
        In per cent, 0–100, as the schema asks; the number as it stands in the text.
    image_type : ImageType or None
        Also when it is the reason why nothing was assessed.
    features : mapping
        Feature to a term of the lexicon.
    report : str
        In the model's words, without control characters.
    refusal_reason : str
        In the model's words; empty for none.
    reason : str
        Why the status is not `OK`, in a sentence; empty otherwise.
    flags : tuple of AnswerFlag
    dropped : tuple of str
        Unknown keys, and features with unknown terms, that were not taken; at most 20.
    thinking : str
        What stood between thinking tags; never read for values.

    """

    status: AnswerStatus
    rung: Rung = Rung.UNPARSED
    birads: str | None = None
    assessment: str | None = None
    p_malignant: float | None = None
    image_type: ImageType | None = None
    features: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    report: str = ""
    refusal_reason: str = ""
    reason: str = ""
    flags: tuple[AnswerFlag, ...] = ()
    dropped: tuple[str, ...] = ()
    thinking: str = ""
    parser_version: str = PARSER_VERSION

    @property
    def probability(self) -> float | None:
        """Of malignancy, 0–1; None without one."""
        return None if self.p_malignant is None else self.p_malignant / 100
