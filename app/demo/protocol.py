"""The demonstration's protocol: who reads, and that she is simulated."""

import json
from dataclasses import dataclass

from reader_study.protocol.file import parse_protocol

MODEL = "baseline"
"""Id under which the trained model's reads are frozen."""

PERSON = "you"
"""Id of the person who reads in the window."""


@dataclass(frozen=True, slots=True)
class DemoStudy:
    """What differs between one demonstration and another."""

    readers: int
    person: bool
    data_source: str
    simulated_images: bool
    seed: int


def reader_ids(study: DemoStudy) -> list[str]:
    """Return the readers' ids; the person, if there is one, comes first."""
    simulated = [f"r{number}" for number in range(1, study.readers + 1 - study.person)]
    return [PERSON, *simulated] if study.person else simulated


def protocol_text(study: DemoStudy) -> str:
    """Return the text of a valid protocol."""
    lines = [
        "schema_version = 2",
        'id = "demo"',
        'title = "Demonstration: breast lesions, alone and with AI"',
        f"seed = {study.seed}",
        # JSON's escapes of a string are valid in TOML too.
        f"data_source = {json.dumps(study.data_source, ensure_ascii=False)}",
        f"simulated_images = {str(study.simulated_images).lower()}",
        "",
        "[design]",
        'analysis_unit = "lesion_clustered"',
        "",
        "[ai]",
        f'model = "{MODEL}"',
        'shown_as = "AI-A"',
        # Its few development cases do not suffice to calibrate a probability: no category.
        'shows = ["score"]',
        # A simulated reader needs no time to look.
        *([] if study.person else ["min_shown_ms = 0"]),
        "",
        "[viewer]",
        'keys = "free"',
    ]
    for number, reader in enumerate(reader_ids(study)):
        lines += ["", "[[readers]]", *_reader(reader, number)]
    text = "\n".join(lines) + "\n"
    parse_protocol(text)
    return text


def _reader(reader: str, number: int) -> list[str]:
    person = reader == PERSON
    senior = number % 2 == 0
    name = "You" if person else f"Simulated reader {reader[1:]}"
    return [
        f'id = "{reader}"',
        f'name = "{name}"',
        f"years = {0 if person else (15 if senior else 3) + number % 4}",
        f'site = "{"Here" if person else ("Site A" if number % 4 < 2 else "Site B")}"',
        *([] if person else [f'level = "{"senior" if senior else "junior"}"']),
        f"simulated = {str(not person).lower()}",
    ]
