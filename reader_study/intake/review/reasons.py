"""Why a source is left out, or kept beside its copy: short lists, so that no log holds a name."""

from enum import StrEnum


class ExclusionReason(StrEnum):
    """Why a source is left out; in the order of the digits that pick them."""

    PATIENT_DATA = "patient_data"
    """Names or dates that no mask hides without hiding the picture."""
    OTHER_KIND = "other_kind"
    """Doppler, elastography or anything else that the study does not read."""
    QUALITY = "quality"
    """Nobody could assess it."""
    COPY = "copy"
    """Another one is the same."""
    DAMAGED = "damaged"
    """It cannot be decoded, or not all of it."""
    WRONG_CASE = "wrong_case"
    """It does not belong to the case that the table names."""
    NO_BREAST = "no_breast"
    """Another organ, a report, a test picture."""
    NO_CONSENT = "no_consent"
    """It must not be used."""
    OTHER = "other"


class KeepReason(StrEnum):
    """Why both of two copies are taken."""

    OTHER_MOMENT = "other_moment"
    """Two moments of one examination that look alike."""
    OTHER_LESION = "other_lesion"
    """Two lesions that look alike."""
    ON_PURPOSE = "on_purpose"
    """The same picture twice, because the study asks for it."""
    ALL_AT_ONCE = "all_at_once"
    """All proposals were accepted by one word, and nobody looked at the two."""


PICKED_TO_KEEP = tuple(reason for reason in KeepReason if reason is not KeepReason.ALL_AT_ONCE)
"""Those that a person picks who looks at two copies, in the order of their digits."""
