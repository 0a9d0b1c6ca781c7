import tomllib
from pathlib import Path

import pytest

from ground.errors import ProtocolError
from reader_study.protocol.canonical import changed_keys
from reader_study.protocol.content import Protocol
from reader_study.protocol.file import load_protocol, parse_protocol
from tests.builders import protocol_text


def parse(old: str = "", new: str = "") -> Protocol:
    text = protocol_text()
    assert old in text
    return parse_protocol(text.replace(old, new, 1), path=Path("protocol.toml"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("seed = 7", "sead = 7", ["sead", "did you mean 'seed'", "seed: this key is missing"]),
        ("seed = 7", 'seed = "7"', ["seed", "valid integer", "'7'"]),
        ("seed = 7", "seed = -1", ["seed", "-1"]),
        ("years = 3", "years = true", ["readers.0.years", "valid integer"]),
        ('id = "r1"', 'id = "../r1"', ["readers.0.id", "'../r1' is not an identifier"]),
        ('title = "A small test study"', 'title = ""', ["title"]),
        ("[design]", '[design]\nkind = "crossover"', ["design.kind", "schema_version = 3"]),
        ("[design]", '[design]\narms = ["aided"]', ["design", "unaided"]),
        ("[design]", "[design]\nalpha = 0.9", ["design.alpha"]),
        ("[ai]", "[assessment]\nscale = []\n[ai]", ["assessment.scale", "empty"]),
        ("[ai]", '[assessment]\nscale = ["1", "1"]\n[ai]', ["assessment", "twice"]),
        ("[ai]", '[assessment]\npositivity_threshold = "4D"\n[ai]', ["positivity_threshold"]),
        ("[ai]", "[ai]\nshows = []", ["ai.shows", "empty"]),
        ("[ai]", "[ai", ["not valid TOML"]),
    ],
)
def test_a_wrong_protocol_names_the_key_and_the_remedy(
    old: str, new: str, words: list[str]
) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse(old, new)
    message = str(caught.value)
    assert message.startswith("protocol.toml: ")
    for word in words:
        assert word in message


def test_no_readers_at_all_is_refused() -> None:
    text = protocol_text().split("[[readers]]")[0]
    with pytest.raises(ProtocolError, match="readers: this key is missing"):
        parse_protocol(text)
    with pytest.raises(ProtocolError, match="readers: the list is empty or too short"):
        parse_protocol("readers = []\n" + text)


def test_two_readers_of_one_id_are_refused() -> None:
    with pytest.raises(ProtocolError, match="same id"):
        parse_protocol(protocol_text(("r1", "R1")))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00", b""])
def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "protocol.toml"
    path.write_bytes(content)
    with pytest.raises(ProtocolError, match=r"protocol\.toml"):
        load_protocol(path)


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "protocol.toml"
    path.write_text(protocol_text(), encoding="utf-8-sig")
    assert load_protocol(path).id == "test-study"


def test_the_hash_ignores_layout_and_sees_every_value() -> None:
    plain = parse()
    assert parse("seed = 7", "seed   =   7 # same").sha256 == plain.sha256
    changed = parse("seed = 7", "seed = 8")
    assert changed.sha256 != plain.sha256
    assert changed_keys(plain.flat(), changed.flat()) == ["seed"]


def test_the_template_is_a_valid_protocol() -> None:
    template = Path(__file__).parents[4] / "resources" / "protocols" / "sequential.toml"
    protocol = load_protocol(template)
    assert protocol.assessment.positivity_threshold == "4A"
    assert len(protocol.readers) == 2


def test_a_valid_content_is_built_without_validation_to_the_same_protocol() -> None:
    text = protocol_text(("r1", "r2"), design="blank_ms = 150")
    assert Protocol.from_valid(tomllib.loads(text)) == parse_protocol(text)


# As `sonoread new --template` wrote it before there was a section [viewer], and its hash then.
OLD_PROTOCOL = """
schema_version = 1
id = "breast-2026"
title = "Breast lesions, unaided and with AI"
modality = "US"
seed = 20261122
data_source = "Where the images come from, in one line"
simulated_images = false

[assessment]
scale = ["1", "2", "3", "4A", "4B", "4C", "5"]
positivity_threshold = "4A"
likelihood_min = 0
likelihood_max = 100

[design]
kind = "sequential"
arms = ["unaided", "aided"]
primary_endpoint = "auc_likelihood"
alpha = 0.05
reader_model = "random"
analysis_unit = "lesion"
missing_data = "excluded_and_counted"
blank_ms = 0

[ai]
model = "baseline"
shown_as = "AI-A"
shows = ["score", "category"]

[[readers]]
id = "r1"
name = "Reader 1"
years = 12
site = "Site A"
level = "senior"

[[readers]]
id = "r2"
name = "Reader 2"
years = 3
site = "Site A"
level = "junior"
"""
OLD_SHA256 = "cc96bfdee0d7a690499683a431a6a37283760d0d3e1e21f6acd7074220f7d0a3"


def test_a_protocol_from_before_the_viewer_section_keeps_its_hash() -> None:
    old = parse_protocol(OLD_PROTOCOL)
    assert old.sha256 == OLD_SHA256
    assert (old.viewer.keys, old.viewer.flip, old.viewer.tools) == ("standard", False, True)
    assert not [key for key in old.flat() if key.startswith("viewer")]
    assert Protocol.from_valid(tomllib.loads(OLD_PROTOCOL)).sha256 == OLD_SHA256


def test_saying_what_the_viewer_does_anyway_changes_no_hash() -> None:
    said = OLD_PROTOCOL + '[viewer]\nkeys = "standard"\nflip = false\ntools = true\npresets = true'
    assert parse_protocol(said).sha256 == OLD_SHA256


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('keys = "free"', "viewer.keys"),
        ("flip = true", "viewer.flip"),
        ("tools = false", "viewer.tools"),
        ("presets = false", "viewer.presets"),
    ],
)
def test_another_viewer_is_another_protocol(line: str, key: str) -> None:
    old = parse_protocol(OLD_PROTOCOL)
    new = parse_protocol(f"{OLD_PROTOCOL}[viewer]\n{line}")
    assert new.sha256 != old.sha256
    assert changed_keys(old.flat(), new.flat()) == [key]
    assert Protocol.from_valid(tomllib.loads(f"{OLD_PROTOCOL}[viewer]\n{line}")) == new


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('keys = "mine"', ["viewer.keys", "'free' or 'standard'", "'mine'"]),
        ("flip = 1", ["viewer.flip", "boolean"]),
        ("flips = true", ["viewer.flips", "did you mean 'flip'"]),
    ],
)
def test_a_wrong_viewer_section_is_refused(line: str, words: list[str]) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(f"{OLD_PROTOCOL}[viewer]\n{line}")
    for word in words:
        assert word in str(caught.value)
