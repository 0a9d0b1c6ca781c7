import tomllib
from pathlib import Path

import pytest

from reader_study.errors import ProtocolError
from reader_study.protocol import Protocol, changed_keys
from tests.builders import protocol_text


def parse(old: str = "", new: str = "") -> Protocol:
    text = protocol_text()
    assert old in text
    return Protocol.parse(text.replace(old, new, 1), path=Path("protocol.toml"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("seed = 7", "sead = 7", ["sead", "did you mean 'seed'", "seed: this key is missing"]),
        ("seed = 7", 'seed = "7"', ["seed", "valid integer", "'7'"]),
        ("seed = 7", "seed = -1", ["seed", "-1"]),
        ("years = 3", "years = true", ["readers.0.years", "valid integer"]),
        ('id = "r1"', 'id = "../r1"', ["readers.0.id", "'../r1' is not an identifier"]),
        ('title = "A small test study"', 'title = ""', ["title"]),
        ("[design]", '[design]\nkind = "crossover"', ["design.kind", "sequential"]),
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
        Protocol.parse(text)
    with pytest.raises(ProtocolError, match="readers: the list is empty or too short"):
        Protocol.parse("readers = []\n" + text)


def test_two_readers_of_one_id_are_refused() -> None:
    with pytest.raises(ProtocolError, match="same id"):
        Protocol.parse(protocol_text(("r1", "R1")))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00", b""])
def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "protocol.toml"
    path.write_bytes(content)
    with pytest.raises(ProtocolError, match=r"protocol\.toml"):
        Protocol.load(path)


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "protocol.toml"
    path.write_text(protocol_text(), encoding="utf-8-sig")
    assert Protocol.load(path).id == "test-study"


def test_the_hash_ignores_layout_and_sees_every_value() -> None:
    plain = parse()
    assert parse("seed = 7", "seed   =   7 # same").sha256 == plain.sha256
    changed = parse("seed = 7", "seed = 8")
    assert changed.sha256 != plain.sha256
    assert changed_keys(plain.flat(), changed.flat()) == ["seed"]


def test_the_template_is_a_valid_protocol() -> None:
    template = Path(__file__).parents[3] / "resources" / "protocols" / "sequential.toml"
    protocol = Protocol.load(template)
    assert protocol.assessment.positivity_threshold == "4A"
    assert len(protocol.readers) == 2


def test_a_valid_content_is_built_without_validation_to_the_same_protocol() -> None:
    text = protocol_text(("r1", "r2"), design="blank_ms = 150")
    assert Protocol.from_valid(tomllib.loads(text)) == Protocol.parse(text)
