"""Weights for non-commercial use are used when the site has confirmed their licence.

The confirmation lies beside the weights and holds for these very bytes: who confirmed which words,
and when. A model that is trained from them keeps it in its card.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.encoders.facts import EncoderFacts, Words
from engines.files import writing_to
from ground.errors import EngineError
from ground.files import sha256_file, write_atomic
from ground.regular import KB, read_regular

_SUFFIX = ".licence.json"


class LicenceConfirmation(BaseModel):
    """Who confirmed, for the site, that it may use weights under which licence, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    licence: Words
    weights_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    confirmed_by: Annotated[str, Field(min_length=1, max_length=200)]
    confirmed_utc: str


def confirmation_file(weights: Path) -> Path:
    """Return where the confirmation for a file of weights lies."""
    return weights.with_name(weights.name + _SUFFIX)


def confirm_licence(weights: Path, *, licence: str, by: str) -> LicenceConfirmation:
    """Write that `by` confirms the licence of these weights for the site.

    Raises
    ------
    EngineError
        Nobody is named, the weights cannot be read, or their folder not be written.

    """
    if not by.strip() or len(by) > 200 or not by.isprintable():
        raise EngineError(
            "A licence is confirmed by somebody.", remedy="Name the person who is responsible."
        )
    confirmation = LicenceConfirmation(
        licence=licence,
        weights_sha256=_sha256(weights),
        confirmed_by=by.strip(),
        confirmed_utc=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    path = confirmation_file(weights)
    with writing_to(path.parent):
        write_atomic(path, confirmation.model_dump_json(indent=2).encode() + b"\n")
    return confirmation


def confirmation_of(weights: Path) -> LicenceConfirmation | None:
    """Return the confirmation beside the weights; None when there is none.

    Raises
    ------
    EngineError
        It cannot be read, or is damaged.

    """
    path = confirmation_file(weights)
    if not path.exists():
        return None
    try:
        return LicenceConfirmation.model_validate_json(read_regular(path, 100 * KB, follow=False))
    except (OSError, ValidationError) as error:
        raise EngineError(
            "The confirmation of the licence is damaged.",
            remedy="Remove this file and confirm the licence again.",
            path=path,
        ) from error


def confirmed_for_use(
    facts: EncoderFacts, weights: Path, *, typed: str
) -> LicenceConfirmation | None:
    """Return the confirmation that these weights need; None when they need none.

    Parameters
    ----------
    typed : str
        How the encoder is named on a command line, for the remedy.

    Raises
    ------
    EngineError
        Nobody has confirmed the licence, or only for other weights.

    """
    if not facts.non_commercial:
        return None
    found = confirmation_of(weights)
    why = f"Nobody has confirmed the licence of these weights ({facts.licence})."
    if found is not None and found.weights_sha256 != _sha256(weights):
        why = f"The licence was confirmed for other weights ({facts.licence})."
    elif found is not None and found.licence != facts.licence:
        why = f"Another licence was confirmed for these weights ({facts.licence})."
    elif found is not None:
        return found
    raise EngineError(
        why,
        remedy=f"Read it, then type: sonoread models confirm {typed} --confirmed-by NAME",
        path=weights,
    )


def _sha256(weights: Path) -> str:
    try:
        return sha256_file(weights)
    except OSError as error:
        raise EngineError(
            f"The weights cannot be read: {error.strerror or error}.",
            remedy="Name a file that is there.",
            path=weights,
        ) from error
