"""A lesion drawn from its BI-RADS features into the tissue."""

from collections.abc import Mapping

import numpy as np

from reader_study.phantom.features import Echo, Margin, Posterior
from reader_study.phantom.field import Field, FieldGrid, line, patches, smooth_noise, soft_step
from reader_study.phantom.outline import Outline, around, draw_outline
from reader_study.phantom.tissue import FAT_DB, Breast, Tissue

_EDGE_MM = {
    Margin.CIRCUMSCRIBED: 0.32,
    Margin.INDISTINCT: 1.1,
    Margin.ANGULAR: 0.38,
    Margin.MICROLOBULATED: 0.34,
    Margin.SPICULATED: 0.45,
}
_LOSS_AT_BACK = 6
"""Power of the depth within the mass with which its loss grows; most of it is lost at the back."""

_LOSS_DB = {Posterior.NONE: 0.5, Posterior.ENHANCEMENT: -9.5, Posterior.SHADOWING: 15.0}
"""Round-trip loss through the middle of the mass, beyond that of the tissue beside it."""

_ECHO_DB = {
    Echo.ANECHOIC: -66.0,
    Echo.HYPOECHOIC: FAT_DB - 8.5,
    Echo.ISOECHOIC: FAT_DB - 3.5,
    Echo.COMPLEX: FAT_DB - 6.5,
    Echo.HETEROGENEOUS: FAT_DB - 7.0,
}


def draw_lesion(
    rng: np.random.Generator,
    grid: FieldGrid,
    breast: Breast,
    tissue: Tissue,
    features: Mapping[str, str],
    *,
    size_mm: float,
) -> None:
    """Change the tissue in place: a mass of `size_mm` mean diameter with these features."""
    fill_outline(
        rng, grid, tissue, features, draw_outline(rng, grid, breast, features, size_mm=size_mm)
    )


def fill_outline(
    rng: np.random.Generator,
    grid: FieldGrid,
    tissue: Tissue,
    features: Mapping[str, str],
    outline: Outline,
) -> None:
    """Change the tissue in place: a mass with these features within an outline of its own."""
    margin = Margin(features["margin"])
    inside = outline.inside_mm
    if margin == Margin.INDISTINCT:
        inside = inside + 0.55 * smooth_noise(rng, grid, axial_mm=0.7, lateral_mm=0.9)
    body = soft_step(inside, width=_EDGE_MM[margin])
    if margin == Margin.SPICULATED:
        body = np.maximum(body, _spicules(rng, outline, tissue))
    _surround(outline, tissue, margin, features)
    echo = _interior(rng, grid, outline, Echo(features["echo"]))
    tissue.echo_db += (echo - tissue.echo_db) * body
    tissue.mirror *= 1 - body
    if margin in (Margin.CIRCUMSCRIBED, Margin.MICROLOBULATED):
        _add_capsule(rng, grid, outline, tissue)
    loss_db = _LOSS_DB[Posterior(features["posterior"])]
    tissue.loss_db += np.float32(loss_db / outline.height_mm) * _towards_back(body)


def _towards_back(body: Field) -> Field:
    """Shift the body's weight towards its back, leaving the sum of each column as it is.

    The loss then hardly darkens the mass itself, and its shadow begins behind it.
    """
    depth = np.cumsum(body, axis=0)
    share = depth / np.maximum(depth[-1:], np.float32(1e-3))
    return np.asarray((_LOSS_AT_BACK + 1) * share**_LOSS_AT_BACK * body, dtype=np.float32)


def _spicules(rng: np.random.Generator, outline: Outline, tissue: Tissue) -> Field:
    """Return dark spikes out of the edge; bright strands between them go into the tissue."""
    spikes = np.zeros_like(outline.angle)
    for angle in around(rng, int(rng.integers(9, 15))):
        ray, fade = _ray(rng, outline, angle, length_mm=rng.uniform(1.0, 5.5), width_mm=0.30)
        spikes = np.maximum(spikes, 0.95 * ray * np.sqrt(fade))
    for angle in around(rng, int(rng.integers(12, 20))):
        ray, fade = _ray(rng, outline, angle, length_mm=rng.uniform(2.5, 7.0), width_mm=0.16)
        # Strands across the beam answer it; those along it are hardly seen.
        strength = 0.025 + 0.12 * abs(np.cos(angle)) ** 2 * rng.uniform(0.3, 1.0)
        tissue.mirror += np.float32(strength) * ray * fade * (outline.inside_mm < 0)
    return spikes


def _ray(
    rng: np.random.Generator,
    outline: Outline,
    angle: float,
    *,
    length_mm: float,
    width_mm: float,
) -> tuple[Field, Field]:
    """Return a slightly bowed, tapering line outwards from the edge, and how it fades."""
    away = np.clip(-outline.inside_mm / np.float32(length_mm), 0, 1)
    bow = np.float32(rng.normal(0, 0.05)) * outline.inside_mm
    across = (outline.angle - np.float32(angle) + bow + np.pi) % (2 * np.pi) - np.pi
    width = width_mm * (1 - away) + 0.05
    ray = line(across * outline.from_centre_mm / width, width=1.0)
    return ray, (1 - away).astype(np.float32)


def _surround(
    outline: Outline, tissue: Tissue, margin: Margin, features: Mapping[str, str]
) -> None:
    """Add the echogenic rim of invading masses, and the edge shadows of smooth ones."""
    if margin in (Margin.SPICULATED, Margin.INDISTINCT, Margin.ANGULAR):
        rim = np.exp(-(((outline.inside_mm + 1.0) / 1.1) ** 2))
        tissue.echo_db += (4.0 * rim).astype(np.float32)
    if margin == Margin.CIRCUMSCRIBED and features["posterior"] != Posterior.SHADOWING:
        sideways = np.abs(np.cos(outline.angle)) ** 12
        edge = np.exp(-((outline.inside_mm / 0.35) ** 2)) * sideways
        tissue.loss_db += (1.6 * edge).astype(np.float32)


def _add_capsule(
    rng: np.random.Generator, grid: FieldGrid, outline: Outline, tissue: Tissue
) -> None:
    """Add the thin bright line where a smooth edge faces the beam."""
    facing = np.abs(np.sin(outline.angle)) ** 4
    rim = line(outline.inside_mm, width=0.12)
    tissue.mirror += (0.008 + 0.10 * facing) * rim * patches(rng, grid, mm=1.8, share=0.6)


def _interior(rng: np.random.Generator, grid: FieldGrid, outline: Outline, echo: Echo) -> Field:
    """Return the echo level inside, in dB."""
    level = np.float32(_ECHO_DB[echo])
    fine = smooth_noise(rng, grid, axial_mm=0.35, lateral_mm=0.6)
    if echo == Echo.ANECHOIC:
        # Reverberation clutter hangs below the front wall of a cyst.
        front = np.exp(-np.clip(outline.inside_mm, 0, None) / 0.8) * (np.sin(outline.angle) < -0.3)
        return np.asarray(level + 14.0 * front, dtype=np.float32)
    if echo == Echo.HETEROGENEOUS:
        clumps = smooth_noise(rng, grid, axial_mm=0.9, lateral_mm=1.2)
        return np.asarray(level + 6.0 * clumps + fine, dtype=np.float32)
    if echo == Echo.COMPLEX:
        clumps = smooth_noise(rng, grid, axial_mm=1.3, lateral_mm=1.6)
        fluid = soft_step(clumps - np.float32(0.15), width=0.12)
        return np.asarray(level + fine + (_ECHO_DB[Echo.ANECHOIC] - level) * fluid, np.float32)
    return np.asarray(level + 1.0 * fine, dtype=np.float32)
