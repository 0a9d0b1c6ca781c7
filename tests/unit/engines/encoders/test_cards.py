"""The card of an encoder is read strictly, and its weights lie beside it."""

import os
import sys
from pathlib import Path

import pytest

from engines.encoders import card as card_module
from engines.encoders.card import load_encoder_card
from engines.scorers.kinds import opener_of
from ground.errors import EngineError
from tests.unit.engines.encoders.made_cards import written_card


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "encoder"
    inner.mkdir()
    (inner / "tiny.safetensors").write_bytes(b"weights")
    (tmp_path / "outside.safetensors").write_bytes(b"weights")
    return inner


def test_a_card_says_how_images_are_brought_to_the_network(folder: Path) -> None:
    card = load_encoder_card(written_card(folder))
    assert card.checked_weights() == folder / "tiny.safetensors"
    settings = card.stated.facts.preprocessing()
    assert (settings.version, settings.image_size, settings.resample) == (2, 64, "nearest")
    assert settings.aspect == "stretched to the square"
    assert settings.mean == (0.485, 0.456, 0.406)
    assert card.stated.facts.preprocessing(96).image_size == 96


@pytest.mark.parametrize(
    "name",
    [
        "../outside.safetensors",
        "/etc/hostname",
        "sub/tiny.safetensors",
        "..",
        ".",
        "a\\b",
        "..\\outside.safetensors",
    ],
)
def test_a_card_that_names_a_file_elsewhere_is_refused_and_nothing_there_is_read(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object, **__: object) -> str:
        raise AssertionError("a file outside was read")

    monkeypatch.setattr(card_module, "sha256_file", read)
    with pytest.raises(EngineError, match="names a file elsewhere"):
        load_encoder_card(written_card(folder, weights=name))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_out_of_the_folder_is_refused_also_when_it_comes_later(folder: Path) -> None:
    path = written_card(folder)
    read_before = load_encoder_card(path)
    (folder / "tiny.safetensors").unlink()
    (folder / "tiny.safetensors").symlink_to("../outside.safetensors")
    with pytest.raises(EngineError, match="names a file elsewhere"):
        load_encoder_card(path)
    with pytest.raises(EngineError, match="names a file elsewhere"):
        read_before.checked_weights()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_in_place_of_the_weights_does_not_hang(folder: Path) -> None:
    path = written_card(folder)
    (folder / "tiny.safetensors").unlink()
    os.mkfifo(folder / "tiny.safetensors")
    with pytest.raises(EngineError, match="cannot be read"):
        load_encoder_card(path).checked_weights()


def test_other_weights_than_the_stated_ones_are_refused(folder: Path) -> None:
    path = written_card(folder)
    (folder / "tiny.safetensors").write_bytes(b"other")
    with pytest.raises(EngineError, match="SHA-256 is another"):
        load_encoder_card(path).checked_weights()
    (folder / "tiny.safetensors").unlink()
    with pytest.raises(EngineError, match="cannot be read"):
        load_encoder_card(path).checked_weights()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"licence": None}, "licence"),
        ({"non_commercial": None}, "non_commercial"),
        ({"colour": "red"}, "colour"),
        ({"layout": "keras"}, "layout"),
        ({"image_size": 8}, "image_size"),
        ({"std": [0.1, 0.0, 0.1]}, "std"),
        ({"weights_sha256": "abc"}, "weights_sha256"),
        ({"name": "../x"}, "name"),
        ({"kind": "network"}, "kind"),
        ({"resample": "lanczos"}, "resample"),
    ],
)
def test_a_wrong_card_is_refused_by_its_key(
    folder: Path, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(EngineError, match=reason):
        load_encoder_card(written_card(folder, **changes))


@pytest.mark.parametrize("content", [b"", b"kind = [", b"\xff\xfe", b"[" * 100_000])
def test_a_card_that_is_no_toml_is_refused(folder: Path, content: bytes) -> None:
    (folder / "encoder.toml").write_bytes(content)
    with pytest.raises(EngineError, match=r"encoder\.toml"):
        load_encoder_card(folder / "encoder.toml")


def test_an_encoder_alone_scores_nothing(folder: Path) -> None:
    with pytest.raises(EngineError, match=r"tells no probability yet.*Train a head"):
        opener_of(written_card(folder))
