"""The gates on files: decoded once, in order, and each content only once."""

import hashlib
import io
import logging
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from engines.guard.gates.limits import GateLimits, InputGate
from engines.guard.gates.looking import GateOutcome, Pixels, look
from ground.regular import MB, read_regular

_MOST_BYTES = 512 * MB
_DEEP = {"I", "F", "I;16", "I;16B", "I;16L"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScreenedFile:
    """A file, the hash of its content (empty where it cannot be read), and what the gates said."""

    path: Path
    sha256: str
    outcome: GateOutcome


@dataclass(slots=True)
class InputScreen:
    """All gates, in order; it remembers every content that passed.

    Attributes
    ----------
    limits : GateLimits
    seen : set of str
        SHA-256 of contents that passed; more may be put in, such as those of training images.

    """

    limits: GateLimits = field(default_factory=GateLimits)
    seen: set[str] = field(default_factory=set)

    def files(self, paths: Iterable[Path]) -> Iterator[ScreenedFile]:
        """Go through files in order; none raises."""
        for path in paths:
            yield self.file(path)

    def file(self, path: Path) -> ScreenedFile:
        """Return what the gates say of one file, and remember its content if it passed."""
        found = self.looked_at(path)
        if found.outcome.passed:
            self.seen.add(found.sha256)
        return found

    def looked_at(self, path: Path) -> ScreenedFile:
        """Return what the gates say of one file, and log what they stop (never its name)."""
        try:
            content = read_regular(path, _MOST_BYTES)
        except OSError:
            return self._told(ScreenedFile(path, "", GateOutcome(InputGate.DECODABLE)))
        digest = hashlib.sha256(content).hexdigest()
        return self._told(ScreenedFile(path, digest, self._outcome(content, digest)))

    def _outcome(self, content: bytes, digest: str) -> GateOutcome:
        pixels = pixels_of(content)
        if pixels is None:
            return GateOutcome(InputGate.DECODABLE)
        outcome = look(pixels, self.limits)
        is_again = outcome.passed and digest in self.seen
        return GateOutcome(InputGate.DUPLICATE) if is_again else outcome

    def _told(self, found: ScreenedFile) -> ScreenedFile:
        if not found.outcome.passed:
            _LOG.info("An image is %s; sha256 %s", found.outcome.detail, found.sha256 or "unknown")
        return found


def pixels_of(content: bytes) -> Pixels | None:
    """Return the pixels of an image file, upright, grey or RGB; None when it is none.

    Values of more than eight bits are scaled from the image's own minimum and maximum.
    """
    try:
        with warnings.catch_warnings():
            # Between one and two times Pillow's limit an image is large, not hostile.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as opened:
                opened.load()
                return _eight_bits(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _eight_bits(image: Image.Image) -> Pixels | None:
    if image.mode in _DEEP:
        values = np.asarray(image, dtype=np.float64)
        if not np.isfinite(values).all():
            return None
        low, high = float(values.min()), float(values.max())
        if high <= low:
            return np.zeros(values.shape, dtype=np.uint8)
        return np.rint((values - low) * (255 / (high - low))).astype(np.uint8)
    if image.mode in ("L", "1"):
        return np.asarray(image.convert("L"), dtype=np.uint8)
    if image.mode == "RGB":
        return np.asarray(image, dtype=np.uint8)
    black = Image.new("RGBA", image.size, (0, 0, 0, 255))
    return np.asarray(
        Image.alpha_composite(black, image.convert("RGBA")).convert("RGB"), dtype=np.uint8
    )
