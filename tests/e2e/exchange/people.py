"""Two people at two computers, and a folder between them: what they type is what a user types."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli import sonoread
from ground.errors import ReaderStudyError
from ground.home import VARIABLE
from reader_study.lock import lock_protocol
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.e2e.test_blinding import make_source
from tests.made_conduct import ARBITRATOR, ONE_ARM, work


class Computer:
    """A computer of its own: its key, and what it knows, lie in its home."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        folder.mkdir()

    def forgets(self, root: Path) -> None:
        """Lose what is known here of heads: a new disk, on which the old files were put back."""
        for name in ("heads", "folders", "told"):
            shutil.rmtree(self.home / name, ignore_errors=True)
        (root / "backups" / "heads.json").unlink(missing_ok=True)

    @contextmanager
    def sat_at(self) -> Iterator[None]:
        """Let what happens meanwhile happen here."""
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = str(self.home)
        try:
            yield
        finally:
            if before is None:
                del os.environ[VARIABLE]
            else:
                os.environ[VARIABLE] = before

    def types(self, *words: str | Path, ok: bool = True) -> str:
        """Run a command here; return what it prints."""
        result = self.result(*words)
        assert (result.exit_code == 0) is ok, f"{result.output}\n{result.exception!r}"
        return result.output

    def refused(self, *words: str | Path) -> str:
        """Run a command that is refused by an error of ours; return its words."""
        result = self.result(*words)
        assert isinstance(result.exception, ReaderStudyError), result.output
        return str(result.exception)

    def result(self, *words: str | Path) -> Result:
        with self.sat_at():
            return CliRunner().invoke(sonoread, [str(word) for word in words])


class Trial:
    """A coordinator's study whose source shouts the truth, readers elsewhere, and a share."""

    def __init__(self, folder: Path, *, design: str = "standalone", cases: int = 8) -> None:
        self.folder, self.root, self.share = folder, folder / "study", folder / "share"
        self.secret, self.protocol = folder / "secret.txt", folder / "protocol.toml"
        self.share.mkdir()
        self.secret.write_text(PASSPHRASE)
        self.lead = Computer(folder / "lead")
        more = ARBITRATOR if design == "annotation" else ""
        text = protocol_text(
            ("r1", "other-reader"), version=3, design=f'kind = "{design}"{ONE_ARM}{more}'
        )
        self.protocol.write_text(text.replace("made for tests", "prevalence-canary 100 of 200"))
        self.source = make_source(folder / "source", cases)
        self.lead.types("new", self.root, "--protocol", self.protocol)
        self._intake(self.source)
        with self.lead.sat_at(), Study.open(self.root) as study:
            lock_protocol(study)

    def _intake(self, source: Path, *more: str) -> None:
        words = ("intake", self.root, source, "--yes", "--passphrase-file", self.secret)
        self.lead.types(*words, *more)

    def sends(self, reader_id: str) -> "Reader":
        """Make a package and unpack it at her computer."""
        reader = Reader(self, reader_id)
        self.lead.types("package", self.root, reader_id, self.folder / f"{reader_id}.zip")
        reader.computer.types("unpack", self.folder / f"{reader_id}.zip", reader.root)
        return reader

    def adds_cases(self, n: int, reason: str) -> None:
        """Take in images that come after those there are."""
        whole = make_source(self.folder / "more", 40)
        table = (whole / "table.csv").read_text().splitlines()
        kept = table[-n:]
        (whole / "table.csv").write_text("\n".join([table[0], *kept]))
        named = {line.split(",")[0] for line in kept}
        for path in whole.rglob("*.png"):
            if path.relative_to(whole).as_posix() not in named:
                path.unlink()
        self._intake(whole, "--reason", reason)

    def amends(self, old: str, new: str, reason: str) -> None:
        text = (self.root / "protocol.toml").read_text()
        assert old in text
        amended = self.folder / "amended.toml"
        amended.write_text(text.replace(old, new))
        self.lead.types("amend", self.root, "--protocol", amended, "--reason", reason, "--yes")

    def syncs(self, *, ok: bool = True) -> str:
        return self.lead.types("sync", self.root, self.share, ok=ok)

    def reads(self) -> int:
        assert self.lead.types("verify", self.root)
        with self.lead.sat_at(), Study.open(self.root, writable=False) as study:
            return len(study.reads())


class Reader:
    """A reader at her own computer, with her package."""

    def __init__(self, trial: Trial, reader_id: str) -> None:
        self.trial, self.id = trial, reader_id
        self.computer = Computer(trial.folder / f"computer-{reader_id}")
        self.root = trial.folder / f"hers-{reader_id}"

    def reads(self, n: int | None = None, **more: object) -> int:
        with self.computer.sat_at(), Study.open(self.root) as study:
            return work(study, self.id, cases=n, **more)  # type: ignore[arg-type]

    def syncs(self, *, ok: bool = True) -> str:
        return self.computer.types("sync", self.root, self.trial.share, ok=ok)

    def is_sound(self) -> bool:
        return self.computer.result("verify", self.root).exit_code == 0
