"""A card in words: what a person wants to know before she uses a model."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engines.cards.card import Card, load_card
from engines.cards.reading import read_card_file
from engines.cards.union import AnyCard, read_card
from engines.encoders.card import EncoderCard, load_encoder_card
from engines.encoders.facts import EncoderFacts
from engines.encoders.licence import LicenceConfirmation, confirmation_of
from engines.scorers.kinds import card_file_of, kind_of
from engines.scorers.onnx.card import OnnxCard
from engines.scorers.program.card import ProgramCard

_MOST_WORDS = 500
_FAIR = "a test on these is no fair one"

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToldCard:
    """A card in words and as plain values.

    Attributes
    ----------
    lines : tuple of pairs
        What is told, and the words.
    short : dict
        Name, licence, whether weights are there, and whether their licence is confirmed (None:
        no confirmation is needed).
    content : dict
        The whole card.

    """

    path: Path
    kind: str
    lines: Lines
    short: dict[str, Any]
    content: dict[str, Any]


def told_card(given: Path) -> ToldCard:
    """Return what a card says.

    Parameters
    ----------
    given : Path
        The card, or the folder that holds it.

    Raises
    ------
    EngineError
        It cannot be read, or is damaged.

    """
    path = card_file_of(given)
    kind = kind_of(path)
    if kind == "encoder":
        return _encoder(path, load_encoder_card(path))
    if kind == "network":
        return _network(path, load_card(path))
    if kind in ("onnx", "program"):
        return _elsewhere(path, kind, read_card(path))
    return _other(path, kind)


def _elsewhere(path: Path, kind: str, card: AnyCard) -> ToldCard:
    """Return what a card of a model from elsewhere says, once it is known to be sound."""
    if isinstance(card, OnnxCard):
        files = [card.facts.weights_file]
    else:
        assert isinstance(card, ProgramCard)
        files = list(card.facts.files)
    lacking = [name for name in files if not (path.parent / name).is_file()]
    told = _other(path, kind)
    there = ("files", "there" if not lacking else f"MISSING: {', '.join(lacking)}")
    return replace(
        told, lines=(there, *told.lines), short={**told.short, "weights_there": not lacking}
    )


def _encoder(path: Path, card: EncoderCard) -> ToldCard:
    facts, weights = card.stated.facts, card.weights
    confirmed = confirmation_of(weights)
    lines = (
        ("encoder", card.stated.name),
        ("weights", f"{card.stated.weights} ({_there(weights)})"),
        *_facts(facts, confirmed),
    )
    return ToldCard(
        path,
        "encoder",
        lines,
        _short(card.stated.name, facts.licence, weights, facts, confirmed),
        card.stated.model_dump(mode="json"),
    )


def _facts(facts: EncoderFacts, confirmed: LicenceConfirmation | None) -> Lines:
    aspect = "aspect kept" if facts.keep_aspect else "aspect not kept"
    return (
        ("architecture", f"{facts.architecture}, layout {facts.layout}, pooled: {facts.pool}"),
        ("images", f"{facts.image_size} pixels, {aspect}, {facts.resample}"),
        ("further training", "never: frozen" if facts.frozen else "as the recipe says"),
        ("source", facts.source),
        ("licence", facts.licence),
        ("confirmed", _confirmed(facts, confirmed)),
        ("trained on", _trained_on(facts.trained_on)),
    )


def _network(path: Path, card: Card) -> ToldCard:
    weights = path.parent / card.weights_file
    confirmed = card.licence_confirmed or confirmation_of(weights)
    grown = () if card.encoder is None else _facts(card.encoder, confirmed)
    lines = (
        ("model", f"{card.model_id}, made {card.created_utc}"),
        ("architecture", card.architecture),
        ("weights", f"{card.weights_file} ({_there(weights)})"),
        ("initial weights", str(card.initial_weights.get("source", "not told"))),
        ("licence", card.licence),
        *((f"encoder: {what}", words) for what, words in grown if what != "licence"),
        ("use", card.intended_use),
        *((name, _part(part.model_dump())) for name, part in card.split.items()),
        *((f"figures, {name}", _figures(part.model_dump())) for name, part in card.metrics.items()),
        ("threshold", f"{card.threshold}: {card.threshold_rule}"),
        ("calibration", card.calibration_note),
        *_learning(card.training),
        ("note", card.metrics_note),
    )
    return ToldCard(
        path,
        "network",
        lines,
        _short(card.model_id, card.licence, weights, card.encoder, confirmed),
        card.to_json(),
    )


def _learning(training: Mapping[str, Any]) -> Lines:
    history = training.get("history")
    rows = history if isinstance(history, list) else []
    told = [
        (f"epoch {row.get('epoch')}", ", ".join(_number(key, row.get(key)) for key in _CURVES))
        for row in rows
        if isinstance(row, Mapping)
    ]
    best = training.get("best_epoch")
    return (*told, ("best epoch", str(best))) if told else ()


_CURVES = ("loss", "validation_auc")


def _number(key: str, value: object) -> str:
    shown = f"{value:.4f}" if isinstance(value, float) else "-"
    return f"{key.replace('_', ' ')} {shown}"


def _other(path: Path, kind: str) -> ToldCard:
    content = read_card_file(path).content
    lines = tuple(
        (key.replace("_", " "), _plain(value)) for key, value in content.items() if key != "kind"
    )
    short = {"name": str(content.get("model_id", "")), "licence": str(content.get("licence", ""))}
    return ToldCard(path, kind, lines, short, content)


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))[:_MOST_WORDS]
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in value.items())[:_MOST_WORDS]
    return str(value)[:_MOST_WORDS]


def _part(part: Mapping[str, Any]) -> str:
    return (
        f"{part['patients']} patients, {part['cases']} cases, {part['images']} images, "
        f"{part['malignant_images']} malignant"
    )


def _figures(part: Mapping[str, Any]) -> str:
    return (
        f"AUC {part['auc']:.3f}, sensitivity {part['sensitivity']:.3f}, "
        f"specificity {part['specificity']:.3f} ({part['cases']} cases)"
    )


def _short(
    name: str,
    licence: str,
    weights: Path,
    facts: EncoderFacts | None,
    confirmed: LicenceConfirmation | None,
) -> dict[str, Any]:
    needed = facts is not None and facts.non_commercial
    return {
        "name": name,
        "licence": licence,
        "weights_there": weights.is_file(),
        "licence_confirmed": (confirmed is not None) if needed else None,
    }


def _there(weights: Path) -> str:
    return "there" if weights.is_file() else "MISSING"


def _confirmed(facts: EncoderFacts, found: LicenceConfirmation | None) -> str:
    if not facts.non_commercial:
        return "not needed"
    if found is None:
        return "NOT YET, and needed before the first use"
    return f"by {found.confirmed_by} at {found.confirmed_utc}"


def _trained_on(sets: tuple[str, ...]) -> str:
    return f"{'; '.join(sets)}: {_FAIR}" if sets else "not told"
