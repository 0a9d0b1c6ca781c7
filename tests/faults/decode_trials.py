"""Opens files as the window does and reports what became of each; run by the tests beside it.

    python -m tests.faults.decode_trials mutated COUNT SERIES FOLDER
    python -m tests.faults.decode_trials seeds FOLDER
    python -m tests.faults.decode_trials arm FOLDER
    python -m tests.faults.decode_trials bombs FOLDER
    python -m tests.faults.decode_trials mutation NUMBER SERIES FOLDER    (leaves the file there)

Prints one JSON object. It is a program of its own so that the memory that its children took is
theirs alone, and so that its end, if it should come to one, is seen.
"""

import json
import logging
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from ground.errors import MediaError
from tests.faults.bombs import make_bombs
from tests.faults.mutations import Mutator, make_seeds
from viewer.decoding import DecodePool

WORKERS = 2
GIVEN_UP = {"longer than": "hung", "crashed": "crashed", "more memory": "out of memory"}


def trial(pool: DecodePool, path: Path) -> dict[str, Any]:
    """Open a file and ask for its first, middle and last frame."""
    began = time.monotonic()
    why = ""
    try:
        clip = pool.open(path)
    except MediaError as error:
        verdict, why = "refused", error.what
    else:
        verdict, why = frames_of(clip)
        clip.close()
    for words, name in GIVEN_UP.items():
        verdict = name if words in why else verdict
    return {"verdict": verdict, "why": why, "seconds": time.monotonic() - began}


def frames_of(clip: Any) -> tuple[str, str]:  # noqa: ANN401
    """Ask for frames as the window would; what is refused is not asked again."""
    last = clip.info.n_frames - 1
    for index in sorted({0, last // 2, last}):
        try:
            pixels = clip.frame(index)
        except MediaError as error:
            return "refused a frame", error.what
        assert pixels.shape[:2] == (clip.info.height, clip.info.width)
    clip.graphics()
    return "decoded", ""


def mutated(count: int, series: int, folder: Path) -> dict[str, Any]:
    """Damage files and try them, half by each of two threads."""
    mutator = Mutator(make_seeds(folder), series=series)
    pool = DecodePool(children=WORKERS)

    def work(worker: int) -> list[dict[str, Any]]:
        found = []
        path = folder / f"mutated{worker}"
        for number in range(worker, count, WORKERS):
            seed, data = mutator.file(number)
            path.write_bytes(data)
            facts = {"number": number, "kind": seed.kind, "seed": seed.name}
            found.append(trial(pool, path) | facts)
        return found

    with ThreadPoolExecutor(WORKERS) as threads:
        trials = [it for found in threads.map(work, range(WORKERS)) for it in found]
    pool.close()
    return report(trials)


def unharmed(folder: Path) -> dict[str, Any]:
    """Try the seeds themselves."""
    pool = DecodePool()
    found = []
    for seed in make_seeds(folder):
        (folder / "seed").write_bytes(seed.data)
        found.append(trial(pool, folder / "seed") | {"kind": seed.kind, "seed": seed.name})
    pool.close()
    return report(found)


def bombs(folder: Path) -> dict[str, Any]:
    """Try each bomb with a process that is warm, as it is in the window.

    Somebody else has made them: a process counts the memory of whoever started it as its own.
    """
    found = []
    pool = DecodePool()
    pool.open(folder / "sound.png").close()
    for path in sorted(folder.glob("bombs/*")):
        found.append(trial(pool, path) | {"kind": path.stem, "peak_mib": peak_mib()})
    pool.close()
    return {"trials": found} | report(found)


def arm(folder: Path) -> dict[str, Any]:
    """Make the bombs."""
    (folder / "bombs").mkdir()
    Image.new("L", (64, 64)).save(folder / "sound.png")
    make_bombs(folder / "bombs")
    return {"made": sorted(path.name for path in folder.glob("bombs/*"))}


def peak_mib() -> float:
    """Return the largest memory that the children have had, ended ones included."""
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    for child in psutil.Process().children():
        status = Path(f"/proc/{child.pid}/status")
        if status.exists():
            words = status.read_text().split("VmHWM:")[1].split()
            kilobytes = max(kilobytes, int(words[0]))
    return kilobytes / 1024


def report(trials: list[dict[str, Any]]) -> dict[str, Any]:
    """Count the verdicts; list what was given up or let an unexpected error through."""
    return {
        "verdicts": Counter(it["verdict"] for it in trials),
        "by_kind": Counter(f"{it['kind']} {it['verdict']}" for it in trials),
        "slowest_s": max(it["seconds"] for it in trials),
        "peak_mib": peak_mib(),
        "notable": [
            it
            for it in trials
            if it["verdict"] in GIVEN_UP.values()
            or it["why"].startswith("The file is damaged (")
            or it["seconds"] > 2
        ][:200],
    }


def main() -> None:
    """Do what the arguments say."""
    logging.disable()
    what, *rest = sys.argv[1:]
    folder = Path(rest[-1])
    match what:
        case "arm":
            result = arm(folder)
        case "bombs":
            result = bombs(folder)
        case "seeds":
            result = unharmed(folder)
        case "mutated":
            result = mutated(int(rest[0]), int(rest[1]), folder)
        case _:
            seed, data = Mutator(make_seeds(folder), series=int(rest[1])).file(int(rest[0]))
            (folder / "mutation").write_bytes(data)
            result = {"seed": f"{seed.kind} {seed.name}", "path": str(folder / "mutation")}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
