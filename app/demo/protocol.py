"""The demonstration's protocol: the template of its design, with simulated readers."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ground.errors import ProtocolError
from reader_study.designs.registry import DESIGNS
from reader_study.protocol.content import Protocol
from reader_study.protocol.file import parse_protocol
from reader_study.protocol.plain_toml import toml_text

MODEL = "baseline"
"""Id under which the trained model's reads are frozen."""

PERSON = "you"
"""Id of the person who reads in the window."""

_ARBITRATOR = "arbitrator"

_GROUPED = "split-plot"

_MORE: dict[str, dict[str, dict[str, Any]]] = {
    "crossover": {
        "design": {"repeats_percent": 10},
        "practice": {"cases": 2},
        "questions": {"before_ai": ["comprehension"], "after_session": ["nasa-tlx"]},
    },
    "standalone": {"ai": {"model": MODEL}},
    "on-demand": {"ai": {"error_rates": "frequencies"}},
    "two-sessions": {"design": {"max_run": 4}},
}
"""What a demonstration shows beyond the template of its design."""


@dataclass(frozen=True, slots=True)
class DemoStudy:
    """What differs between one demonstration and another.

    Parameters
    ----------
    readers : int
        An arbitrator, where the design has one, comes on top.
    media : str
        ``stills``, ``clips`` or ``series``.

    """

    readers: int
    person: bool
    data_source: str
    simulated_images: bool
    seed: int
    design: str = "sequential"
    media: str = "stills"
    evidence: bool = False
    """The model says of which clips its scores are made: arms that show a score show that too."""


_HANGING = {"clips": ("key", "cine"), "series": ("key", "series")}
"""Roles of made media, as they hang side by side."""


def reader_ids(study: DemoStudy) -> list[str]:
    """Return the readers' ids; the person, if there is one, comes first, an arbitrator last."""
    simulated = [f"r{number}" for number in range(1, study.readers + 1 - study.person)]
    arbitrator = [_ARBITRATOR] if _has_arbitrator(_template(study.design)) else []
    return [*([PERSON] if study.person else []), *simulated, *arbitrator]


def needs_network(protocol: Protocol) -> bool:
    """Tell whether a study needs a trained model: to be shown, or to be compared with."""
    return protocol.ai.model == MODEL


def writers(protocol: Protocol) -> tuple[str, ...]:
    """Return the ids of the models whose texts are shown."""
    return tuple(arm.model for arm in protocol.all_arms if "text" in arm.shows and arm.model)


def protocol_text(study: DemoStudy) -> str:
    """Return the text of a valid protocol.

    Raises
    ------
    ProtocolError
        When there is no such design, or it does not suit so few readers.

    """
    content = _template(study.design)
    content |= {
        "id": "demo",
        "title": f"Demonstration: {content['title']}",
        "seed": study.seed,
        "data_source": study.data_source,
        "simulated_images": study.simulated_images,
    }
    for name, values in _MORE.get(study.design, {}).items():
        content[name] = content.get(name, {}) | values
    if study.media != "stills":
        content["hanging"] = {"panes": list(_HANGING[study.media])}
    content["arms"] = [_arm(arm, content["ai"]) for arm in content["arms"]]
    if study.evidence:
        content["arms"] = [_with_evidence(arm) for arm in content["arms"]]
    if not study.person:
        content["ai"]["min_shown_ms"] = 0  # a simulated reader needs no time to look
    content["viewer"] = {"keys": "free"}
    content["readers"] = _readers(study, content)
    text = toml_text(content)
    parse_protocol(text)
    return text


def _template(design: str) -> dict[str, Any]:
    if design not in DESIGNS:
        raise ProtocolError(
            f"There is no design {design!r}.", remedy=f"Choose one of {', '.join(DESIGNS)}."
        )
    text = (files("resources") / "protocols" / f"{design}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _arm(arm: dict[str, Any], ai: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a small model cannot show: too few cases to calibrate, so no category."""
    shows = [part for part in arm.get("shows", []) if part != "category"]
    if shows and ai.get("error_rates", "none") != "none":
        shows.append("error_rates")
    return arm | ({"shows": shows} if shows else {})


def _with_evidence(arm: dict[str, Any]) -> dict[str, Any]:
    shows = arm.get("shows", [])
    return arm | ({"shows": [*shows, "box", "heat_map", "clip_strip"]} if "score" in shows else {})


def _has_arbitrator(content: dict[str, Any]) -> bool:
    return any(reader.get("role") == _ARBITRATOR for reader in content["readers"])


def _readers(study: DemoStudy, content: dict[str, Any]) -> list[dict[str, Any]]:
    groups = content["design"]["groups"] if study.design == _GROUPED else 0
    return [_reader(reader, number, groups) for number, reader in enumerate(reader_ids(study))]


def _reader(reader: str, number: int, groups: int) -> dict[str, Any]:
    person, arbitrator = reader == PERSON, reader == _ARBITRATOR
    senior = number % 2 == 0 or arbitrator
    name = (
        "You" if person else f"Simulated {'arbitrator' if arbitrator else f'reader {reader[1:]}'}"
    )
    return {
        "id": reader,
        "name": name,
        "years": 0 if person else (15 if senior else 3) + number % 4,
        "site": "Here" if person else ("Site A" if number % 4 < 2 else "Site B"),
        **({} if person else {"level": "senior" if senior else "junior"}),
        "simulated": not person,
        **({"role": _ARBITRATOR} if arbitrator else {}),
        **({"group": number % groups + 1} if groups else {}),
    }
