"""Cards of encoders for tests, with small weights of a real network beside them."""

import hashlib
from pathlib import Path
from typing import Any

CARD: dict[str, Any] = {
    "kind": "encoder",
    "name": "tiny-vit",
    "weights": "tiny.safetensors",
    "architecture": "test_vit",
    "image_size": 64,
    "resample": "nearest",
    "licence": "CC BY-NC 4.0",
    "non_commercial": True,
    "source": "made by a test",
    "trained_on": ["BUSI"],
}


def written_card(folder: Path, **changes: object) -> Path:
    """Write a card beside `tiny.safetensors`, whose hash it states unless it is given."""
    weights = folder / "tiny.safetensors"
    stated = {"weights_sha256": hashlib.sha256(weights.read_bytes()).hexdigest()}
    content = {key: value for key, value in (CARD | stated | changes).items() if value is not None}
    path = folder / "encoder.toml"
    path.write_text("".join(f"{key} = {_toml(value)}\n" for key, value in content.items()))
    return path


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value) if isinstance(value, int | float) else f"'{value}'"
