"""A clip that was opened; no Qt."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from viewer.frames import Clip
from viewer.frames.graphics import FileGraphics

if TYPE_CHECKING:
    from viewer.frames import Pixels


@dataclass(frozen=True, slots=True)
class OpenClip:
    """A clip that was opened, and the frame that is shown first.

    Parameters
    ----------
    wanted : hashable
        What was asked for.

    """

    wanted: Hashable
    clip: Clip
    start: int
    pixels: "Pixels"
    graphics: FileGraphics | None = None
