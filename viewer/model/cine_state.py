"""What the bar under a clip shows, as one plain value."""

from dataclasses import dataclass

from viewer.model.player import PlayMode


@dataclass(frozen=True, slots=True)
class CineState:
    """A clip and how it is being played.

    Parameters
    ----------
    n_frames : int
        Frames of the clip.
    index : int
        The frame on the screen, zero-based.
    time_ms, duration_ms : float
        When that frame begins, and the length of one pass at the recorded speed.
    first, last : int
        The part that is played, both inside.
    mode : PlayMode
        What follows the last frame.
    speed : float
        1 is as recorded.
    plays, stalled : bool
        Whether it plays, and whether playing waits for the decoder.
    dropped : int
        Frames that were due and never painted.
    seen : tuple of (int, int)
        Runs of frames that were painted.
    rate_assumed : bool
        Whether the file says nothing of its rate.

    """

    n_frames: int
    index: int = 0
    time_ms: float = 0.0
    duration_ms: float = 0.0
    first: int = 0
    last: int = 0
    mode: PlayMode = PlayMode.LOOP
    speed: float = 1.0
    plays: bool = False
    stalled: bool = False
    dropped: int = 0
    seen: tuple[tuple[int, int], ...] = ()
    rate_assumed: bool = False
