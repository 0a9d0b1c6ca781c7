"""A large study: its lock, and the worklist at the last case, beside a sort by SHA-256."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from app.desk import Desk
from reader_study import lock, registration
from reader_study.allocation import seeded_order
from reader_study.cases import Case, CaseRole
from reader_study.reading.due import Due
from reader_study.reading.task import entity_of
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.truth import CaseTruth
from tests.bench.result import Bench
from tests.builders import PASSPHRASE, MadeCase, freeze_model, make_image, protocol_text

CASES, READERS = 1380, 12
CROSSOVER = """
[[arms]]
id = "unaided"
title = "Unaided"

[[arms]]
id = "aided"
title = "With AI"
shows = ["score"]

[[contrasts]]
reference = "unaided"
test = "aided"
"""
_LOCK: dict[str, Value] = {
    "reader_kind": "human",
    "position": 1,
    "kind": "scored",
    "status": "ok",
    "form": "birads-two-scales",
    "answer": {"values": {"category": "4A", "likelihood": 30}},
    "category": "4A",
    "likelihood": 30,
    "cannot_assess": "",
    "note": "",
    "total_us": 1,
    "active_us": 1,
    "machine_us": 1,
}


class ManyCases:
    """Cases that share one image: what is measured is the log, not the disk."""

    n_cases = CASES

    def __init__(self) -> None:
        self.summary: dict[str, object] = {"images_found": CASES}
        self._image = make_image(1)

    def cases(self) -> Iterator[MadeCase]:
        """Give the cases, every third malignant, from four sources."""
        for n in range(CASES):
            ids = (f"C{n:05}", f"P{n:05}", f"L{n:05}")
            case = Case(*ids, (self._image.ref,), CaseRole.READING, source=f"s{n % 4}")
            label = "benign" if n % 3 else "malignant"
            yield MadeCase(case, (self._image,), CaseTruth(ids[0], label))


def run() -> Iterator[Bench]:
    """Measure in CPU time of this process."""
    unit = _cpu(lambda: seeded_order(1, "bench", [str(n) for n in range(2 * CASES * READERS)]))
    with tempfile.TemporaryDirectory(prefix="sonoread-bench-") as folder:
        root = Path(folder) / "study"
        study = _made(root)
        yield Bench("protocol.lock_ratio", _cpu(lambda: lock.lock_protocol(study)) / unit, 60.0)
        study = _read_but_one(study)
        yield Bench("protocol.due_ratio", _cpu(lambda: Due(study, "r1")) / unit, 2.0)
        study.close()
        desk = Desk()
        yield Bench("protocol.worklist_ratio", _cpu(lambda: desk.open(root)) / unit, 2.0)
        desk.close()


def _cpu(job: Callable[[], object]) -> float:
    began = time.process_time()
    job()
    return time.process_time() - began


def _made(root: Path) -> Study:
    readers = [f"r{n}" for n in range(1, READERS + 1)]
    text = protocol_text(readers, design='kind = "crossover"', version=3) + CROSSOVER
    study = Study.create(root, text)
    registration.register(study, ManyCases(), passphrase=PASSPHRASE)
    freeze_model(study)
    return study


def _read_but_one(study: Study) -> Study:
    """Lock every step but the last one of the first reader, and open the study again.

    Without paints and answers, which no question that is measured asks for: so nobody judges.
    """
    steps = study.steps()
    last = [step for step in steps if step.reader_id == "r1"][-1]
    events = [NewEvent("read.locked", entity_of(s), new=_LOCK) for s in steps if s is not last]
    study.close()
    with Store.open(study.store.path, writable=True) as store:
        for start in range(0, len(events), 5000):
            store.append(Actor("r1", "reader"), study.clock, *events[start : start + 5000])
    return Study.open(study.root)
