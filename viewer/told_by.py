"""What tells volumes of one folder apart, in words."""

from viewer.frames.series.group import Distinction, Telling

WORDS = {
    Distinction.SERIES: "series %1",
    Distinction.PATIENT: "patient %1",
    Distinction.STACK: "stack %1",
    Distinction.TEMPORAL_POSITION: "temporal position %1",
    Distinction.ACQUISITION: "acquisition %1",
    Distinction.ECHO_TIME: "echo time %1 ms",
    Distinction.ECHO: "echo %1",
    Distinction.B_VALUE: "b %1 s/mm²",
    Distinction.IMAGE_TYPE: "type %1",
    Distinction.TRIGGER_TIME: "trigger time %1 ms",
    Distinction.ACQUIRED: "taken at %1",
    Distinction.CONTENT_TIME: "made at %1",
    Distinction.FRAME_OF_REFERENCE: "frame of reference %1",
    Distinction.PLACE: "side by side %1",
    Distinction.PHASE: "phase %1",
    Distinction.REPETITION: "repetition %1",
}
"""English; the window translates them."""

_TIMES = (Distinction.ACQUIRED, Distinction.CONTENT_TIME)
_DAY = 8
"""Digits of a date that may stand before a time of six."""


def shown(telling: Telling) -> str:
    """Return the value as a person reads it: a time of day with colons, all else as it is."""
    if telling.distinction not in _TIMES:
        return telling.value
    whole, dot, fraction = telling.value.partition(".")
    time = whole[_DAY:] if len(whole) > _DAY else whole
    return ":".join(time[at : at + 2] for at in range(0, len(time), 2)) + dot + fraction
