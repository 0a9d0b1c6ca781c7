"""What a worker can do, found out without importing a library."""

from importlib import metadata

from engines.messages import Capabilities
from engines.scorers.kinds import KINDS

_LIBRARIES = (
    *("numpy", "pillow", "torch", "torchvision", "timm", "safetensors"),
    *("transformers", "onnxruntime", "scikit-learn", "scipy", "av"),
)
"""Distributions that some job or some kind of card needs."""


def capabilities(jobs: tuple[str, ...]) -> Capabilities:
    """Return the kinds of jobs and cards, and the versions of the libraries that are installed."""
    return Capabilities(jobs=jobs, cards=tuple(sorted(KINDS)), libraries=_installed())


def _installed() -> dict[str, str]:
    found = ((name, _version(name)) for name in _LIBRARIES)
    return {name: version for name, version in found if version is not None}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
