"""What tells volumes of one folder apart, in words."""

from viewer.frames.series.group import Difference, Telling

WORDS = {
    Difference.SERIES: "series %1",
    Difference.PATIENT: "patient %1",
    Difference.STACK: "stack %1",
    Difference.TEMPORAL_POSITION: "temporal position %1",
    Difference.ACQUISITION: "acquisition %1",
    Difference.ECHO_TIME: "echo time %1 ms",
    Difference.ECHO: "echo %1",
    Difference.B_VALUE: "b %1 s/mm²",
    Difference.IMAGE_TYPE: "type %1",
    Difference.TRIGGER_TIME: "trigger time %1 ms",
    Difference.ACQUIRED: "taken at %1",
    Difference.CONTENT_TIME: "made at %1",
    Difference.FRAME_OF_REFERENCE: "frame of reference %1",
    Difference.PLACE: "side by side %1",
    Difference.PHASE: "phase %1",
    Difference.REPETITION: "repetition %1",
}
"""English; the window translates them."""

_TIMES = (Difference.ACQUIRED, Difference.CONTENT_TIME)
_DAY = 8
"""Digits of a date that may stand before a time of six."""


def shown(telling: Telling) -> str:
    """Return the value as a person reads it: a time of day with colons, all else as it is."""
    if telling.difference not in _TIMES:
        return telling.value
    whole, dot, fraction = telling.value.partition(".")
    time = whole[_DAY:] if len(whole) > _DAY else whole
    return ":".join(time[at : at + 2] for at in range(0, len(time), 2)) + dot + fraction
