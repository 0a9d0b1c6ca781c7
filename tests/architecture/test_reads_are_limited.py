"""Files are read through `ground.regular`: plain ones, up to a limit. What else reads is named."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("ground", "reader_study", "app", "engines")
READS = frozenset({"read_bytes", "read_text"})

OF_THE_PROGRAM = "a file that comes with the program"
OF_THE_SYSTEM = "a file that the system makes"
ALLOWED = {
    "ground/file_systems.py": OF_THE_SYSTEM,
    "reader_study/boot.py": OF_THE_SYSTEM,
    "engines/device.py": OF_THE_SYSTEM,
    "reader_study/report/words.py": OF_THE_PROGRAM,
    "reader_study/first_arms.py": OF_THE_PROGRAM,
    "reader_study/analysis/benchmark/guidelines.py": OF_THE_PROGRAM,
    "reader_study/analysis/benchmark/published.py": OF_THE_PROGRAM,
    "reader_study/intake/mapping.py": OF_THE_PROGRAM,
    "reader_study/deid/whitelist.py": OF_THE_PROGRAM,
    "reader_study/screening/eligibility_words.py": OF_THE_PROGRAM,
    "app/icons.py": OF_THE_PROGRAM,
    "app/error_words.py": OF_THE_PROGRAM,
    "app/commands/study/new.py": OF_THE_PROGRAM,
    "app/demo/protocol.py": OF_THE_PROGRAM,
    "app/demo/job.py": "the passphrase of a demonstration, which this program has just written",
    "app/demo/texts.py": "the table of simulated images, which this program has just written",
    "reader_study/phantom/writing.py": "written, not read",
    "reader_study/exchange/package_file.py": "written, not read",
    "reader_study/exchange/update/taking.py": "written, not read",
    "reader_study/intake/archives/aside.py": "a lock that this program makes, written and not read",
    "reader_study/intake/archives/shelf.py": "written, not read",
    "reader_study/intake/archives/tarred.py": "what was found to be a plain file, read in pieces",
    "app/crash.py": "written, not read",
    "app/viewing/view_log.py": "written, not read",
    "reader_study/safekeeping/making.py": "a copy that is compared with the open database",
    "reader_study/store/journal.py": "eight bytes of what was found to be a plain file",
}


def reads(source: str) -> Iterator[int]:
    """Return the lines in which a file is opened or read."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "open":
            yield node.lineno
        elif isinstance(node.func, ast.Attribute):
            # Methods of our own that are called open have other first arguments than a mode.
            mode = node.args[0] if node.args else None
            is_mode = isinstance(mode, ast.Constant) and str(mode.value) in {
                *("r", "rb", "rt", "r+", "r+b", "w", "wb", "w+b", "a", "ab", "x", "xb"),
            }
            keys = {keyword.arg for keyword in node.keywords}
            opens = node.func.attr == "open" and (is_mode or bool(keys & {"encoding", "newline"}))
            if node.func.attr in READS or opens:
                yield node.lineno


def modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def test_the_look_finds_reads() -> None:
    lines = ["open(p)", "p.read_bytes()", "p.open('rb')", "p.open(encoding='utf-8')", "s.open(p)"]
    assert list(reads("\n".join(lines))) == [1, 2, 3, 4]


def test_nothing_reads_a_file_past_the_limits() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for path in modules()
        for line in reads(path.read_text("utf-8"))
        if path.relative_to(ROOT).as_posix() not in ALLOWED
    }
    assert not found, "read these through ground.regular"


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_still_reads(name: str) -> None:
    assert list(reads((ROOT / name).read_text("utf-8")))
