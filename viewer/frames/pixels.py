"""The one form that decoded frames have."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
"""(H, W) uint8 or uint16, or (H, W, 3) uint8; C-contiguous."""
