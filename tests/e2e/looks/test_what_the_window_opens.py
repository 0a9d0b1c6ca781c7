"""Every file that a reader's window opens, looked at with all eyes, at each moment of a read.

The real window is worked under ``strace``: before a lock, between lock and reveal, and after. What
it has opened is looked at as it was at those moments. On a study folder that several readers share
some things cannot be hidden; they are named here one by one, and in ``docs/trust.md``.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.demo.sittings import _script
from ground.home import home_folder
from tests.builders import PASSPHRASE
from tests.e2e.looks.eyes import looks, tells
from tests.e2e.looks.opened import opened, watched, why_not
from tests.e2e.looks.shouting import CHINESE, COUNTS, OTHERS, TRUTH, Shouting, make_shouting

REFUSED = why_not()
pytestmark = [
    pytest.mark.xdist_group("looks"),
    pytest.mark.skipif(bool(REFUSED), reason=f"strace: {REFUSED}"),
    pytest.mark.timeout(900),
]

DESIGNS = ("sequential", "crossover", "annotation")
MOMENTS = {
    "sequential": {"before the lock", "after the lock", "before the reveal", "after the reveal"},
    "crossover": {"before the lock", "after the lock"},
    "annotation": {"before the lock", "after the lock"},
}
"""Of the first session; a crossover without AI in it has no reveal."""

SHARED = {
    "study.db": "the log that all readers write to",
    "backups": "copies of it, made at the start of the session",
    "protocol.toml": "which readers take part, and what the coordinator says of the data",
}
"""Files of a shared study that name other readers, and hold what they answered."""


@dataclass(frozen=True)
class Watched:
    """What a window opened in a study, and copies of it as it was at each moment."""

    made: Shouting
    inside: set[Path]
    outside: set[Path]
    copies: dict[str, Path]

    def copied(self) -> Iterator[tuple[str, str, Path]]:
        """Yield moment, name within the study, and file, of all that was opened and is there.

        A file that is as it was at an earlier moment is looked at once.
        """
        known: set[tuple[Path, bytes]] = set()
        for moment, folder in self.copies.items():
            for name in sorted(self.inside):
                if (folder / name).is_file():
                    as_it_is = (name, (folder / name).read_bytes())
                    if as_it_is not in known:
                        yield moment, name.as_posix(), folder / name
                    known.add(as_it_is)


def watch(design: str, folder: Path) -> Watched:
    """Read a session in the real window, with the files copied whenever it stands still."""
    made = make_shouting(folder, design)
    shutil.rmtree(made.source)  # what the reader's computer never had cannot help the window
    settings, trace, copies = folder / "settings", folder / "trace", folder / "copies"
    script = _script(made.root, "r1", index=0, passphrase=PASSPHRASE, session=1)
    script = replace(script, settings=str(settings))
    line = [sys.executable, "-m", "tests.e2e.looks.stopping_window"]
    found: dict[str, Path] = {}
    with subprocess.Popen(
        watched(line, trace),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(script.to_json() + "\n")
        process.stdin.flush()
        for said in process.stdout:
            if said.startswith("moment "):
                name = f"{len(found):02} {said.removeprefix('moment ').strip()}"
                found[name] = shutil.copytree(made.root, copies / name)
                process.stdin.write("go on\n")
                process.stdin.flush()
        complaint = process.stderr.read()
    assert process.returncode == 0, complaint
    found["99 at the end"] = shutil.copytree(made.root, copies / "99 at the end")
    paths = opened(trace)
    inside = {path.relative_to(made.root) for path in paths if path.is_relative_to(made.root)}
    ours = (settings, home_folder())
    outside = {path for path in paths if any(path.is_relative_to(one) for one in ours)}
    return Watched(made, inside, {path for path in outside if path.is_file()}, found)


@pytest.fixture(scope="module", params=DESIGNS)
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return watch(request.param, tmp_path_factory.mktemp(request.param))


def test_the_window_was_seen_at_every_moment_and_opened_the_study(
    seen: Watched, request: pytest.FixtureRequest
) -> None:
    rooms = {path.parts[0] for path in seen.inside if path.parts}
    assert {"protocol.toml", "study.db", "media"} <= rooms
    assert not rooms & {"truth.sealed", "study.key", "reports", "training"}
    moments = {name[3:] for name in seen.copies}
    design = request.node.callspec.params["seen"]
    assert moments >= MOMENTS[design]


def test_no_file_tells_the_truth_a_patient_or_a_name(seen: Watched) -> None:
    assert len(list(seen.copied())) > len(seen.made.labels)
    for moment, name, path in seen.copied():
        told = tells(path, TRUTH, CHINESE)
        if name.endswith(".db"):
            told = [one for one in told if not _in_a_form(one, path)]
        assert told == [], f"{name}, {moment}"
    for path in seen.outside:
        assert tells(path, TRUTH, CHINESE) == [], path


def test_no_file_tells_what_the_ai_says(seen: Watched) -> None:
    if not seen.made.scores:
        pytest.skip("this design shows no AI")
    answers = seen.made.answers()
    for moment, name, path in seen.copied():
        assert tells(path, answers) == [], f"{name}, {moment}"
        assert seen.made.answers_in(path.read_bytes()) == [], f"{name}, {moment}"
    for path in seen.outside:
        assert tells(path, answers) == [], path


def test_what_a_shared_study_tells_of_others_is_what_the_page_says(seen: Watched) -> None:
    """It cannot be hidden where all write to one database; a package has none of it."""
    telling = {
        name.partition("/")[0]
        for _, name, path in seen.copied()
        if tells(path, OTHERS) or tells(path, COUNTS)
    }
    assert telling == set(SHARED)
    page = (Path(__file__).resolve().parents[3] / "docs" / "trust.md").read_text(encoding="utf-8")
    not_promised = page.partition("## What is not promised")[2]
    for name in SHARED:
        assert f"`{name}`" in not_promised, name


def _in_a_form(told: str, database: Path) -> bool:
    """Return whether a word stands in a locked form: terms that are the same in every study."""
    word = told.partition(": ")[2]
    rest = "\n".join(
        line
        for seen in looks(database)
        if seen.look == "sqlite3"
        for line in seen.text.splitlines()
        if "form.locked" not in line and not re.match(r'INSERT INTO "?form"? ', line)
    )
    return word not in rest.lower()
