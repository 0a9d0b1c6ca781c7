"""A protocol as the log holds it: rebuilt from the flat keys of its lock or last amendment."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from immutables import Map

from reader_study.protocol.arms import ArmSpec
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec


class LockedProtocol(NamedTuple):
    """A locked or amended protocol.

    Parameters
    ----------
    version : int
        1 for the lock, one more for each amendment.
    keys : Map of str to str
        Values that count under their dotted keys, as JSON.
    content : Protocol
        The same as an object; arms and readers by their ids beside it.

    """

    version: int
    sha256: str
    keys: Map[str, str]
    content: Protocol
    arms: Mapping[str, ArmSpec]
    readers: Mapping[str, ReaderSpec]

    def form_of(self, arm_id: str) -> str:
        """Return the id of the form in which an arm is answered."""
        return self.arms[arm_id].form or self.content.assessment.form

    def model_of(self, arm: ArmSpec) -> str:
        """Return the id of the model that an arm shows."""
        return arm.model or self.content.ai.model or ""


def rebuilt(version: int, sha256: str, keys: Mapping[str, str]) -> LockedProtocol:
    """Return the protocol that flat keys tell.

    Raises
    ------
    ValueError, TypeError, KeyError
        When they tell none.

    """
    protocol = Protocol.from_valid(_nested(keys))
    return LockedProtocol(
        version,
        sha256,
        Map({str(key): str(value) for key, value in keys.items()}),
        protocol,
        {arm.id: arm for arm in protocol.all_arms},
        {reader.id: reader for reader in protocol.readers},
    )


def _nested(keys: Mapping[str, str]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for key, value in keys.items():
        *way, last = key.split(".")
        part = root
        for name in way:
            part = part.setdefault(name, {})
        part[last] = json.loads(value)
    return {name: _listed(value) for name, value in root.items()}


def _listed(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_listed(value[name]) for name in sorted(value, key=int)]
    return {name: _listed(item) for name, item in value.items()}
