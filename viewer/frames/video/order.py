"""Which packets make a frame, and in which order: the container's word, checked by decoding."""

from collections.abc import Sequence
from time import monotonic

from ground.errors import MediaError
from viewer.frames.video.decoder import Decoded, Decoder
from viewer.frames.video.index import Stamp, order_by_time

MAX_SECONDS = 10.0
"""How long a whole video may be decoded to learn the order of its frames."""

_FIRST_FRAMES = 2
_FIRST_PACKETS = 128
"""How many frames are looked at, and in how many packets, before the container is believed."""


def settle_order(
    decoder: Decoder, stamps: Sequence[Stamp], *, reorders: bool
) -> tuple[list[int], list[Decoded]]:
    """Return the packets that make a frame, in order of presentation, and the first frames.

    The times of the packets give the order, unless they cannot be trusted or the first frames
    that come out of the decoder show that they are wrong; then everything is decoded once.

    Raises
    ------
    MediaError
        When no frame can be decoded, or when decoding everything would take too long.

    """
    first = _first_frames(decoder)
    order = order_by_time(stamps, reorders=reorders)
    if order is not None and first and not decoder.damaged:
        order = order[_undecodable_start(order, stamps, first[0][0]) :]
    if order is None or (_contradicts(order, first) and not decoder.damaged):
        order = _order_by_decoding(decoder, first)
    if not order:
        raise MediaError(
            "No frame of the video can be decoded.",
            remedy="Copy it again from its source, or convert it to MP4.",
        )
    return order, first


def _first_frames(decoder: Decoder) -> list[Decoded]:
    frames: list[Decoded] = []
    while len(frames) < _FIRST_FRAMES and decoder.next < _FIRST_PACKETS and not decoder.at_end:
        frames += decoder.advance()
    return frames


def _undecodable_start(order: Sequence[int], stamps: Sequence[Stamp], first: int) -> int:
    """Count the frames before the first key frame that need what was cut off before the file."""
    first_key = next((number for number, stamp in enumerate(stamps) if stamp.is_key), None)
    if first not in order or first_key not in order:
        return 0
    return min(order.index(first), order.index(first_key))


def _contradicts(order: Sequence[int], first: Sequence[Decoded]) -> bool:
    """Tell whether the first frame is the expected one and the next is not.

    When the first is lost already, that is damage, and says nothing against the order.
    """
    numbers = [number for number, _ in first]
    return numbers[:1] == list(order[:1]) and numbers != list(order[: len(numbers)])


def _order_by_decoding(decoder: Decoder, first: Sequence[Decoded]) -> list[int]:
    deadline = monotonic() + MAX_SECONDS
    numbers = [number for number, _ in first]
    while not decoder.at_end:
        numbers += [number for number, _ in decoder.advance()]
        if monotonic() > deadline:
            raise MediaError(
                "The video does not say in which order its frames are shown, and it is too long "
                "to find out.",
                remedy="Convert it to MP4, or cut it into shorter clips.",
            )
    return list(dict.fromkeys(numbers))
