"""Weights for non-commercial use are used once the site has confirmed their licence."""

import json
from pathlib import Path

import pytest

from engines.cards.confirming import confirm_card, confirm_known
from engines.encoders.known import ENCODERS
from engines.encoders.licence import (
    confirm_licence,
    confirmation_file,
    confirmation_of,
    confirmed_for_use,
)
from ground.errors import EngineError
from tests.unit.engines.encoders.made_cards import written_card

USFM = ENCODERS["usfm"]


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.safetensors"
    path.write_bytes(b"weights")
    return path


def test_unconfirmed_weights_are_refused_with_the_command_to_confirm(weights: Path) -> None:
    with pytest.raises(EngineError, match=r"Nobody has confirmed.*CC BY-NC.*models confirm X"):
        confirmed_for_use(USFM, weights, typed="X")


def test_a_confirmation_says_who_and_when_and_holds_for_these_bytes(weights: Path) -> None:
    confirm_known("usfm", weights, by=" Dr Wu ")
    found = confirmed_for_use(USFM, weights, typed="X")
    assert found is not None
    assert (found.confirmed_by, found.licence) == ("Dr Wu", USFM.licence)
    assert found.confirmed_utc.endswith("+00:00")
    weights.write_bytes(b"other weights")
    with pytest.raises(EngineError, match="confirmed for other weights"):
        confirmed_for_use(USFM, weights, typed="X")


def test_the_confirmation_of_another_licence_does_not_count(weights: Path) -> None:
    confirm_licence(weights, licence="MIT", by="me")
    with pytest.raises(EngineError, match="Another licence was confirmed"):
        confirmed_for_use(USFM, weights, typed="X")


def test_a_free_licence_needs_no_confirmation(weights: Path) -> None:
    free = USFM.model_copy(update={"non_commercial": False})
    assert confirmed_for_use(free, weights, typed="X") is None


def test_a_card_is_confirmed_for_the_file_beside_it(weights: Path) -> None:
    card = written_card(weights.parent)
    assert confirm_card(card, by="me").licence == "CC BY-NC 4.0"
    assert confirmation_of(weights) is not None


@pytest.mark.parametrize("by", ["", "   ", "x" * 201, "\udc80", "two\nlines"])
def test_somebody_confirms(weights: Path, by: str) -> None:
    with pytest.raises(EngineError, match="by somebody"):
        confirm_known("usfm", weights, by=by)
    assert not confirmation_file(weights).exists()


def test_an_unknown_name_is_refused(weights: Path) -> None:
    with pytest.raises(EngineError, match="usfm, usf_mae"):
        confirm_known("usfn", weights, by="me")


@pytest.mark.parametrize("content", ["", "{}", "[1]", json.dumps({"licence": "x"})])
def test_a_damaged_confirmation_is_none(weights: Path, content: str) -> None:
    confirmation_file(weights).write_text(content)
    with pytest.raises(EngineError, match="damaged"):
        confirmed_for_use(USFM, weights, typed="X")
