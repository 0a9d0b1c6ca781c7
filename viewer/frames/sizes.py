"""How small and how large an image may be."""

from pathlib import Path

from ground.errors import MediaError

MIN_SIDE = 16
"""Anything smaller is an icon or a broken export."""

MAX_SIDE = 32_767
"""Qt scales images with 16-bit coordinates."""

MAX_PIXELS = 50_000_000


def check_sides(width: int, height: int, *, path: Path | None = None) -> None:
    """Refuse a width and height, in pixels, that are too small or too large to be read."""
    if min(width, height) < MIN_SIDE:
        raise MediaError(
            f"The image is {width} × {height} pixels, too small to be read.",
            remedy="Export it again at its original size.",
            path=path,
        )
    if width * height > MAX_PIXELS:
        raise MediaError(
            f"The image has {width * height / 1e6:.0f} megapixels; at most "
            f"{MAX_PIXELS // 1_000_000} are read.",
            remedy="Export it at the scanner's own size.",
            path=path,
        )
    if max(width, height) > MAX_SIDE:
        raise MediaError(
            f"The image is {width} × {height} pixels; at most {MAX_SIDE} on a side are read.",
            remedy="Export it at the scanner's own size.",
            path=path,
        )
