"""Limits of fields, which the validator adds to its schema; cheap to import."""

from collections.abc import Callable
from typing import Annotated, Any


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

# Read by the validator: no unknown keys, and no conversion of types.
STRICT = {"extra": "forbid", "strict": True}
