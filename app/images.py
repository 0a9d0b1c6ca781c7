"""Decoded images of the window; what decodes them is imported when the first one is wanted."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viewer.cache import FrameCache


class Images:
    """Holds the cache and makes it late: numpy and the codecs take longer than the start page."""

    @cached_property
    def cache(self) -> "FrameCache":
        """The cache of decoded images."""
        from viewer.cache import FrameCache

        return FrameCache()

    def warm_up(self) -> None:
        """Import what decodes; may be called on any thread."""
        import viewer.frames  # noqa: F401

    def close(self) -> None:
        """Stop decoding, if it was ever begun."""
        if "cache" in self.__dict__:
            self.cache.close()
