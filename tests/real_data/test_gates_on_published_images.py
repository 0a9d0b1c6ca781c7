"""The gates before a model, on every published B-mode image there is, and on images with flow."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.guard.gates.limits import GateLimits, InputGate
from engines.guard.gates.looking import coloured_share, look
from engines.guard.gates.screening import InputScreen

BREAST = Path(__file__).resolve().parents[3] / "shared" / "data" / "breast"
pytestmark = pytest.mark.skipif(not BREAST.is_dir(), reason=f"no breast images at {BREAST}")


def published() -> list[Path]:
    found = [*BREAST.glob("images/*/*.png"), *BREAST.glob("busi/*/*.png")]
    return sorted(path for path in found if "_mask" not in path.name)


@pytest.mark.deep
def test_no_published_image_is_stopped() -> None:
    paths = published()
    assert len(paths) == 616
    stopped = {
        one.path.name: one.outcome.detail
        for one in InputScreen().files(paths)
        if not one.outcome.passed
    }
    assert stopped == {}


def test_tinted_images_pass_and_stop_once_flow_is_laid_over_them() -> None:
    tinted = []
    for path in published()[:60]:
        with Image.open(path) as image:
            if image.mode in ("RGB", "RGBA", "P"):
                tinted.append(np.array(image.convert("RGB")))
    assert len(tinted) >= 20
    for pixels in tinted:
        assert look(pixels).passed
        assert coloured_share(pixels, GateLimits()) < 0.002
        rows, columns = (side // 2 for side in pixels.shape[:2])
        high, wide = pixels.shape[0] // 8, pixels.shape[1] // 8
        pixels[rows : rows + high, columns : columns + wide] = (180, 20, 20)
        assert look(pixels).gate is InputGate.COLOUR
