"""One look at each source: opened once, some of its frames seen, and what they tell noted."""

import hashlib
import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ground.errors import IntakeError, MediaError
from reader_study.intake.media import PixelMode, pixel_digest, pixel_mode
from reader_study.intake.sources.findings import Screening, SeenFrames, as_shown, with_findings
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.opening import OpenedSource, SourceOpener
from reader_study.intake.sources.source import MediaSource
from reader_study.media.storing import Source
from reader_study.screening.fingerprint import Fingerprint, fingerprint
from reader_study.screening.text import frame_sample

_MOST_THREADS = 4

OnDisk = Callable[[MediaSource], AbstractContextManager[Source]]
"""Gives the files of a source as long as it is open; those in an archive are unpacked for it."""


class KnownLooks(Protocol):
    """Looks that were taken before, and where new ones are kept: the journal of an intake."""

    def look_of(self, source: MediaSource) -> SourceLook | None:
        """Return what is known of a source whose files have not changed; None for no look."""

    def add_look(self, look: SourceLook) -> None:
        """Keep a look."""


def looks_at(
    sources: Sequence[MediaSource],
    opener: SourceOpener,
    on_disk: OnDisk,
    *,
    screening: Screening | None = None,
    known: KnownLooks | None = None,
) -> Generator[SourceLook, None, None]:
    """Look at sources in threads, and yield what each told, in order.

    Parameters
    ----------
    on_disk : callable
        Where their files lie.
    screening : Screening or None
        What else is looked for; None for nothing.
    known : KnownLooks or None
        Spares the sources that were looked at before; asked and told by the caller's thread.

    """
    before = [_known(source, known, screening) for source in sources]

    def one(source: MediaSource, look: SourceLook | None) -> tuple[SourceLook, bool]:
        if look is not None:
            return look, False
        return look_at(source, opener, on_disk, screening=screening), True

    threads = ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1))
    try:
        for look, is_new in threads.map(one, sources, before):
            if is_new and known is not None:
                known.add_look(look)
            yield look
    finally:
        # An interrupted scan stops at once and does not decode the rest first.
        threads.shutdown(cancel_futures=True)


def look_at(
    source: MediaSource,
    opener: SourceOpener,
    on_disk: OnDisk,
    *,
    screening: Screening | None = None,
) -> SourceLook:
    """Open a source once and tell what some of its frames show; a refusal is told, too."""
    try:
        with on_disk(source) as place, opener.open(place) as opened:
            return _told(source, opened, screening)
    except (MediaError, IntakeError) as error:
        return SourceLook(source, refused=_reason(error, source))


def fingerprint_of(opened: OpenedSource) -> Fingerprint:
    """Return the fingerprint of a medium, as a look that screens it takes it.

    Raises
    ------
    MediaError
        When none of its frames can be decoded.

    """
    images = as_shown(_seen(opened).frames, inverted=opened.is_inverted)
    return fingerprint(images[len(images) // 2])


def _known(
    source: MediaSource, known: KnownLooks | None, screening: Screening | None
) -> SourceLook | None:
    look = None if known is None else known.look_of(source)
    if look is None or screening is None or screening.is_told_by(look):
        return look
    return None


def _reason(error: MediaError | IntakeError, source: MediaSource) -> str:
    """Return what happened, with the name of the slice where it is one of several."""
    named = f"{error.path.name}: " if source.is_series and error.path is not None else ""
    return f"{named}{error.what} {error.remedy}"


def _told(source: MediaSource, opened: OpenedSource, screening: Screening | None) -> SourceLook:
    info, seen = opened.info, _seen(opened)
    look = SourceLook(
        source,
        opened.kind,
        width=info.width,
        height=info.height,
        frames=info.n_frames,
        duration_us=opened.duration_us,
        mm_per_px=opened.mm_per_px,
        mode=_mode(seen),
        digest=_digest(seen, info.n_frames),
        header=dict(opened.header),
        notes=tuple(str(note) for note in info.notes),
        is_plain=all(map(_is_one_colour, seen.frames)),
    )
    return look if screening is None else _screened(look, opened, seen, screening)


def _is_one_colour(frame: NDArray[np.uint8]) -> bool:
    """Tell whether all pixels are equal; most frames say no by one in 256 already."""
    colour = frame[0, 0]
    return bool((frame[::16, ::16] == colour).all() and (frame == colour).all())


def _screened(
    look: SourceLook, opened: OpenedSource, seen: SeenFrames, screening: Screening
) -> SourceLook:
    return with_findings(look, opened.info, seen, screening, inverted=opened.is_inverted)


def _seen(opened: OpenedSource) -> SeenFrames:
    """Decode first and last frame and some between; those that are damaged are passed over.

    Raises
    ------
    MediaError
        When none of them can be decoded; what the last one said.

    """
    numbers, frames = [], []
    damage: MediaError | None = None
    for number in frame_sample(opened.info.n_frames):
        try:
            frames.append(opened.frame(number))
            numbers.append(number)
        except MediaError as error:
            damage = error
    if not frames and damage is not None:
        raise damage
    return SeenFrames(tuple(numbers), tuple(frames))


def _mode(seen: SeenFrames) -> PixelMode:
    """Return how the medium is stored: in colour where any frame has some."""
    modes = [pixel_mode(frame) for frame in seen.frames]
    return PixelMode.COLOUR if PixelMode.COLOUR in modes else modes[0]


def _digest(seen: SeenFrames, n_frames: int) -> str:
    """Return a hash of what is seen; of a still that of its pixels, whatever file it came from."""
    digests = [pixel_digest(frame) for frame in seen.frames]
    if n_frames == 1:
        return digests[0]
    return hashlib.sha256("/".join((str(n_frames), *digests)).encode()).hexdigest()
