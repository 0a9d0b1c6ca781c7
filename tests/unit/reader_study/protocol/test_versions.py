"""A locked protocol keeps hash, keys and meaning for ever, whatever fields come later."""

import dataclasses
import json
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from typing import Any

import pytest

from ground.errors import ProtocolError
from reader_study.lock import require_locked_and_unchanged
from reader_study.protocol import canonical
from reader_study.protocol.canonical import canonical_content, content_sha256, flat_content
from reader_study.protocol.content import Protocol
from reader_study.protocol.file import load_protocol
from reader_study.protocol.sections import AiCondition
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import make_study

GOLDEN = Path(__file__).resolve().parents[3] / "golden"
VERSIONS = (1, 2)
_SECTIONS = (
    *("ai", "assessment", "bias", "design", "eligibility", "hanging", "playing", "practice"),
    *("questions", "viewer"),
)


def golden(version: int) -> tuple[Protocol, dict[str, Any]]:
    locked = json.loads((GOLDEN / f"protocol-{version}.json").read_text(encoding="utf-8"))
    return load_protocol(GOLDEN / f"protocol-{version}.toml"), locked


def widened(protocol: Protocol, more: object) -> Any:  # noqa: ANN401 - a protocol of tomorrow
    """Return the protocol as a later program reads it: a field more in each section."""
    values = {f.name: getattr(protocol, f.name) for f in dataclasses.fields(protocol)}
    for name, value in values.items():
        if dataclasses.is_dataclass(value):
            values[name] = _with_field(value, more)
    values["readers"] = tuple(_with_field(reader, more) for reader in protocol.readers)
    return _with_field(dataclasses.replace(protocol, **values), more)


def _with_field(part: Any, value: object) -> Any:  # noqa: ANN401 - any section
    later = make_dataclass(
        type(part).__name__,
        [("later", str, field(default="usual"))],
        bases=(type(part),),
        frozen=True,
    )
    kept = {f.name: getattr(part, f.name) for f in dataclasses.fields(part)}
    return later(**kept, later=value)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_golden_protocol_of_each_version_keeps_hash_and_keys(version: int) -> None:
    protocol, locked = golden(version)
    assert protocol.schema_version == version
    assert protocol.sha256 == locked["sha256"]
    assert protocol.flat() == locked["keys"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_field_with_a_default_changes_no_hash_and_no_key(version: int) -> None:
    protocol, locked = golden(version)
    content = canonical_content(widened(protocol, "usual"))
    assert content_sha256(content) == locked["sha256"]
    assert flat_content(content) == locked["keys"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_field_that_says_something_is_another_protocol(version: int) -> None:
    protocol, locked = golden(version)
    content = canonical_content(widened(protocol, "unusual"))
    assert content_sha256(content) != locked["sha256"]
    assert canonical.changed_keys(locked["keys"], flat_content(content)) == sorted(
        [
            "later",
            *(f"{name}.later" for name in _SECTIONS),
            *("readers.0.later", "readers.1.later"),
        ]
    )


def test_a_default_of_a_version_that_exists_never_changes() -> None:
    """A default that changed would silently change what a locked protocol means."""
    defaults = json.loads((GOLDEN / "protocol-defaults.json").read_text(encoding="utf-8"))
    protocol, _ = golden(2)
    plain = dataclasses.replace(
        protocol, ai=AiCondition(), simulated_images=False, viewer=type(protocol.viewer)()
    )
    now = flat_content(dataclasses.asdict(plain))
    assert {key: now[key] for key in defaults} == defaults


def test_saying_a_default_is_saying_nothing_from_the_second_version_on(tmp_path: Path) -> None:
    text = (GOLDEN / "protocol-2.toml").read_text(encoding="utf-8")
    said = tmp_path / "protocol.toml"
    said.write_text(text + "\n[design]\nalpha = 0.05\nblank_ms = 0\n", encoding="utf-8")
    assert load_protocol(said).sha256 == golden(2)[1]["sha256"]


def test_a_study_made_today_opens_in_a_program_that_knows_more(tmp_path: Path) -> None:
    make_study(tmp_path / "s").close()
    with Study.open(tmp_path / "s") as study:
        locked = study.store.tables.state("protocol.locked")
        assert locked is not None
        plain = study.protocol
        study.protocol = widened(plain, "usual")
        assert study.protocol.sha256 == locked["new"]["sha256"]
        require_locked_and_unchanged(study)
        assert ReadingSession.begin(study, "r1").task is not None
        study.protocol = widened(plain, "unusual")
        with pytest.raises(ProtocolError, match=r"ai\.later"):
            require_locked_and_unchanged(study)


@dataclass(frozen=True)
class _Unknown:
    schema_version: int = 99


def test_a_version_from_the_future_has_no_hash_here() -> None:
    with pytest.raises(KeyError):
        canonical_content(_Unknown())
