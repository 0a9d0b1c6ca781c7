"""Opening one clip: what is asked for, and what comes back. No Qt."""

from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread

from app.stage.open_clip import OpenClip
from viewer.decoding import DecodePool
from viewer.frames.graphics import graphics_of
from viewer.frames.series.planes import Plane
from viewer.sources import ViewSource


@dataclass(frozen=True, slots=True)
class WantedClip:
    """A source as it is to be opened; the plane matters for a volume only."""

    source: ViewSource
    plane: Plane | None = None


def open_first(pool: DecodePool, wanted: WantedClip) -> OpenClip:
    """Open a clip and decode the frame that is shown first; blocks.

    A series opens in its middle, everything else with the first frame that is to be played.
    """
    source = wanted.source
    where = source.paths if source.is_series else source.paths[0]
    clip = pool.open(where, plane=wanted.plane)
    info = clip.info
    start = info.trim[0] if info.is_cine or info.n_frames == 1 else info.n_frames // 2
    return OpenClip(wanted, clip, start, clip.frame(start), graphics_of(clip))


def begin(pool: DecodePool, wanted: WantedClip) -> "Future[OpenClip]":
    """Begin to open a clip on a thread of its own."""
    done: Future[OpenClip] = Future()
    done.set_running_or_notify_cancel()

    def work() -> None:
        try:
            done.set_result(open_first(pool, wanted))
        except BaseException as error:  # noqa: BLE001 -- whoever asks for the clip gets it
            done.set_exception(error)

    Thread(target=work, name="open-first", daemon=True).start()
    return done
