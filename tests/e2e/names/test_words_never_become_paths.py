"""Every word that a command takes, with names that lead elsewhere: nothing is made elsewhere.

The tree of commands itself says what words there are, so that no new option is forgotten.
"""

import json
import shutil
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from ground.errors import ReaderStudyError
from ground.names import path_name
from tests.builders import PASSPHRASE, make_study, read_all
from tests.e2e.names.words import WORDS, Meaning, Word, words_of_commands
from tests.e2e.test_blinding import make_source
from tests.typed import typed

BAD = {
    "up": "..",
    "far up": "../../escaped",
    "below": "a/../../escaped",
    "absolute": "{outside}/escaped",
    "with an architecture before it": "test_resnet.x/../../../escaped",
    "back": "..\\..\\escaped",
    "a drive": "C:\\escaped",
    "a device": "CON",
    "a device with an ending": "nul.json",
    "dots at its end": "escaped...",
    "a space at its end": "escaped ",
    "very long": "x" * 5000,
    "look-alikes of dots and slash": "․․∕escaped",
    "look-alike of a letter": "r\u0456",
    "turned around": "\u202eescaped",
    "a line break": "a\nescaped",
    "a surrogate": "\udc80escaped",
    "a wildcard": "*",
    "hidden": ".escaped",
    "a flag": "-rf",
    "nothing": "",
}
FEW = ("far up", "a surrogate")
"""Those for words that are looked for, or said; new names are tried with all of them."""

RUN = """format = "sonoread-mllm-run 1"
name = "run"
[servers.s]
base_url = "http://127.0.0.1:1/v1"
[[models]]
name = "m"
served = "m"
server = "s"
"""
"""A file of a run whose server is not there."""

NUL = "a\0escaped"
"""No system passes it on a command line; the functions get it below."""


class Ground:
    """Studies to type commands on, each line on copies of its own."""

    def __init__(self, folder: Path, masters: dict[bool, Path], source: Path) -> None:
        self.folder, self.outside = folder / "inside" / "deep", folder
        self.folder.mkdir(parents=True)
        self._masters, self._source = masters, source

    def typed(self, word: Word, said: str) -> list[str]:
        """Return the line with a word in its place; what it names is made anew."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        study = self.folder / "study"
        shutil.copytree(self._masters[word.locked], study)
        files = self._files(study)
        return [
            said if part == "{word}" else part.format_map(files) for part in word.line.split(" ")
        ]

    def strangers(self) -> set[Path]:
        """Return all paths outside of the folder in which the commands are typed."""
        return {
            path
            for path in self.outside.rglob("*")
            if path != self.folder and self.folder not in path.parents
        }

    def _files(self, study: Path) -> dict[str, object]:
        here = self.folder
        (here / "secret.txt").write_text(PASSPHRASE)
        (here / "card.json").write_text(json.dumps({"model_id": "m9", "threshold": 0.5}))
        (here / "texts.csv").write_text("case,text\nC0001,a text\n")
        (here / "bundle.zip").write_bytes(b"PK no bundle")
        truth = {"label": "benign"}
        answer = {"model": "m", "experiment": "main", "item": "1", "status": "refused"}
        (here / "answers.jsonl").write_text(json.dumps(answer | {"truth": truth}))
        (here / "run.toml").write_text(RUN)
        shutil.copy(study / "protocol.toml", here / "protocol.toml")
        shutil.copytree(self._source, here / "folder")
        files = ("run.toml", "secret.txt", "card.json", "texts.csv", "answers.jsonl", "bundle.zip")
        names = (*files, "protocol.toml", "folder")
        known = {name.partition(".")[0]: here / name for name in names}
        return known | {"study": study, "new": here / "new", "read": "r1/1/C0001/unaided"}


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    folder = tmp_path_factory.mktemp("masters")
    made = {}
    for locked in (False, True):
        with make_study(folder / str(locked), n_development=6, locked=locked) as study:
            if locked:
                read_all(study, "r1")
        made[locked] = folder / str(locked)
    return made


@pytest.fixture
def ground(tmp_path: Path, masters: dict[bool, Path], monkeypatch: pytest.MonkeyPatch) -> Ground:
    source = make_source(tmp_path / "source", 2)
    made = Ground(tmp_path, masters, source)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    return made


def test_every_word_of_every_command_is_in_the_table() -> None:
    assert set(words_of_commands()) == set(WORDS)


def tried(name: str) -> ParameterSet:
    """Return a word to try; one that starts an engine each time is for the slow proofs."""
    marks = [pytest.mark.deep, pytest.mark.engine] if name.startswith("demo ") else []
    return pytest.param(name, marks=marks)


@pytest.mark.parametrize("name", [tried(name) for name in WORDS])
def test_a_word_makes_nothing_elsewhere_and_no_traceback(
    ground: Ground, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = BAD if WORDS[name].meaning is Meaning.NAME else FEW
    try_word(ground, name, {kind: BAD[kind] for kind in kinds}, capsys)


@pytest.mark.deep
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", WORDS)
def test_a_word_with_every_bad_name_makes_nothing_elsewhere(
    ground: Ground, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try_word(ground, name, BAD, capsys)


def try_word(
    ground: Ground, name: str, bad: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Type a line with each of these in the place of a word."""
    word = WORDS[name]
    before = ground.strangers()
    for kind, text in bad.items():
        said = text.replace("{outside}", str(ground.outside))
        line = ground.typed(word, said)
        here = set(ground.folder.rglob("*"))
        code = typed(line)
        told = capsys.readouterr()
        assert ground.strangers() == before, kind
        if word.meaning is not Meaning.TEXT and said:
            assert code in (1, 2), (kind, told)
            assert (told.err + told.out).strip(), kind
        if word.meaning is Meaning.NAME:
            made = {path.name for path in set(ground.folder.rglob("*")) - here}
            assert not [name for name in made if "escaped" in name or "nul" in name], kind


def test_the_look_itself_sees_what_is_made_elsewhere(ground: Ground) -> None:
    before = ground.strangers()
    (ground.folder / ".." / ".." / "escaped").mkdir()
    assert ground.strangers() != before


def test_names_that_pass_are_plain_parts(ground: Ground) -> None:
    for bad in [*BAD.values(), NUL]:
        with pytest.raises(ReaderStudyError):
            path_name(bad, what="id of a model")
