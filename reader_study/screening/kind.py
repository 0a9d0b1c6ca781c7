"""The kinds of image that screening tells from plain B-mode."""

from enum import StrEnum


class Kind(StrEnum):
    """What an image may be besides plain B-mode."""

    COLOUR_DOPPLER = "colour_doppler"
    ELASTOGRAPHY = "elastography"
    CONTRAST = "contrast"
    SPLIT_SCREEN = "split_screen"
    RENDERING_3D = "rendering_3d"
    M_MODE = "m_mode"
