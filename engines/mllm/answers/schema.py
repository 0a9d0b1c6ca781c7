"""The JSON schema that a server is asked to hold an answer to."""

from collections.abc import Mapping

from pydantic import JsonValue

from engines.mllm.answers.lexicons import (
    ASSESSMENTS,
    CANNOT_ASSESS,
    CATEGORIES,
    FIFTH_EDITION,
    terms_of,
)
from engines.mllm.answers.parsed import ImageType


def schema_of(version: str = FIFTH_EDITION) -> dict[str, JsonValue]:
    """Return the schema by one version of BI-RADS.

    ``image_type`` stands first, so that a model says what it sees before it assesses it. Every key
    is required, none may be added, as strict servers want it; what is unknown is null.

    Parameters
    ----------
    version : str
        `lexicons.FIFTH_EDITION` or `lexicons.VERSION_2025`.

    Raises
    ------
    ValueError
        When there is no such version.

    Examples
    --------
    >>> list(schema_of()["properties"])[0]
    'image_type'

    """
    features: dict[str, JsonValue] = {
        name: _one_of(terms, nullable=True) for name, terms in terms_of(version).features.items()
    }
    return _closed(
        {
            "image_type": _one_of(tuple(ImageType), nullable=False),
            "assessment": _one_of((*ASSESSMENTS, CANNOT_ASSESS), nullable=False),
            "birads": _one_of(CATEGORIES, nullable=True),
            "p_malignant": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
            "features": _closed(features),
            "report": {"type": "string"},
            "refusal_reason": {"type": ["string", "null"]},
        }
    )


def _closed(properties: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _one_of(values: tuple[str, ...], *, nullable: bool) -> dict[str, JsonValue]:
    plain: list[JsonValue] = [str(value) for value in values]
    if nullable:
        return {"type": ["string", "null"], "enum": [*plain, None]}
    return {"type": "string", "enum": plain}
