"""A study whose source shouts the truth, whose protocol tells how many, and whose AI is known."""

import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.cli import run
from app.demo.protocol import needs_network
from reader_study import lock
from reader_study.study import Study
from reader_study.truth import unseal
from tests.builders import PASSPHRASE, BootedClock
from tests.e2e.designs.made import made_text
from tests.e2e.designs.sitting import Sitters
from tests.e2e.test_blinding import make_source
from tests.made_sealed import FIGURES, freeze_telling

N_CASES = 8
OTHER = "zz-other-reader"
PREVALENCE = "zz-prevalence 4 of 8"
CHINESE = ("浸润性导管癌金丝雀", "王小明金丝雀")
"""A histology and a patient of the source."""

TRUTH = re.compile(
    r"malignan|benign|carcinoma|fibroadenoma|canary|zzphi|biopsy|histolog|patholog", re.I
)
OTHERS = re.compile(rf"{OTHER}|zz-other-note", re.I)
COUNTS = re.compile(r"zz-prevalence", re.I)

MORE: dict[str, dict[str, dict[str, object]]] = {
    "sequential": {},
    # Practice tells a reader the truth of its cases: another promise, and other cases.
    "crossover": {
        "practice": {"cases": 0},
        "questions": {"before_ai": [], "after_session": []},
        "design": {"repeats_percent": 0},
    },
    "annotation": {},
}
FIRST = {"sequential": 1, "crossover": 1, "annotation": 2}
"""How many read besides an arbitrator; the last of them has another id here."""


@dataclass(frozen=True)
class Shouting:
    """A locked study in which somebody else has read already, and what nobody may see of it."""

    root: Path
    source: Path
    labels: dict[str, bool]
    scores: dict[str, float]

    def answers(self) -> "re.Pattern[str]":
        """Return what the AI says, as it would be written."""
        figures = (*self.scores.values(), *FIGURES.values(), 0.443217)
        texts = [re.escape(f"{value:.6f}".rstrip("0")) for value in figures]
        return re.compile("|".join([*texts, "987654", "spiculated"]))

    def answers_in(self, data: bytes) -> list[str]:
        """Return which scores stand in a file as numbers of a machine."""
        return [
            f"{value} as {order}d"
            for value in self.scores.values()
            for order in "<>"
            if struct.pack(f"{order}d", value) in data
        ]


def make_shouting(
    folder: Path, design: str, *, cases: int = N_CASES, reads: bool = True
) -> Shouting:
    """Make a study by the program's own commands; another reader reads it to the end of a session.

    Its clock stood an hour before now, as a colleague who read before does.
    """
    source = make_source(folder / "source", cases)
    _in_chinese(source / "table.csv")
    root, protocol, secret = folder / "study", folder / "protocol.toml", folder / "secret.txt"
    protocol.write_text(_text(design), encoding="utf-8")
    secret.write_text(PASSPHRASE)
    assert run(["new", str(root), "--protocol", str(protocol)]) == 0
    line = ["intake", str(root), str(source), "--yes", "--passphrase-file", str(secret)]
    assert run(line) == 0
    clock = BootedClock()
    clock.now = datetime.now(UTC) - timedelta(minutes=50)
    with Study.open(root, clock=clock) as study:
        truths = unseal(study.paths.truth, passphrase=PASSPHRASE)
        labels = {case: truth.label == "malignant" for case, truth in truths.items()}
        has_ai = needs_network(study.protocol)
        scores = freeze_telling(study, study.protocol.ai.model or "") if has_ai else {}
        lock.lock_protocol(study, malignant=labels)
        if reads:
            Sitters(study, clock, labels, asks=lambda _task: True).read(OTHER, 1)
    protocol.unlink()
    return Shouting(root, source, labels, scores)


def _text(design: str) -> str:
    text = made_text(design, MORE[design], readers=FIRST[design] + 1)
    return (
        text.replace(f'"r{FIRST[design] + 1}"', f'"{OTHER}"')
        .replace("simulated_images = true", "simulated_images = false")
        .replace("made for tests", PREVALENCE)
    )


def _in_chinese(table: Path) -> None:
    """Say the histology and the patient of one case in Chinese, as departments do."""
    text = table.read_text(encoding="utf-8")
    text = text.replace(
        "ZZPHI-1,malignant,Invasive-carcinoma-canary", "{1},malignant,{0}".format(*CHINESE)
    )
    assert CHINESE[0] in text
    table.write_text(text, encoding="utf-8")
