"""Protocols in which each key has a value of every other kind: refused with its key, or a protocol.

Then the same in the folder of a locked study, by everything that opens it.
"""

import tomllib
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from ground.errors import ProtocolError
from reader_study.designs.registry import DESIGNS
from reader_study.protocol.content import Protocol
from reader_study.protocol.file import parse_protocol
from reader_study.verify import verify
from tests.builders import PASSPHRASE, make_study, protocol_text
from tests.e2e.designs.made import made_text
from tests.property.malformed.garbling import garbled_protocols, toml_of
from tests.typed import typed

COMMANDS = (
    ("status", "{study}"),
    ("verify", "{study}"),
    ("analyse", "{study}"),
    ("report", "{study}"),
    ("package", "{study}", "r1", "{out}"),
    ("export", "reads", "{study}", "--csv", "--out", "{out}"),
)


SOME = 30
"""Of about two thousand for each design, in every run."""


@pytest.mark.parametrize("design", DESIGNS)
def test_keys_with_values_of_other_kinds_are_refused_or_right(design: str) -> None:
    try_all(design, some=SOME)


@pytest.mark.deep
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("design", DESIGNS)
def test_each_key_with_a_value_of_every_other_kind_is_refused_or_right(design: str) -> None:
    try_all(design)


def try_all(design: str, *, some: int | None = None) -> None:
    """Try every garbled protocol of a design, or some of them, drawn by its name."""
    content = tomllib.loads(made_text(design, {}, readers=4))
    assert parse_protocol(toml_of(content)) == parse_protocol(made_text(design, {}, readers=4))
    seen: Counter[str] = Counter()
    made = list(garbled_protocols(content))
    for what, text in made if some is None else Random(design).sample(made, some):
        try:
            right = parse_protocol(text)
        except ProtocolError as refused:
            seen["refused"] += bool(refused.what and refused.remedy)
        except Exception as traceback:
            traceback.add_note(what)
            raise
        else:
            seen["right"] += isinstance(right, Protocol)
    assert seen["refused"] > (some or len(made)) / 2, seen
    # Of some, perhaps none is right; of all, that a key may be left out is.
    assert seen["right"] or some is not None, seen


TEXTS = {
    "nothing": "",
    "no TOML": "id = [",
    "half a sign": 'id = "\\ud800"',
    "bytes that are no text": "id = '\udcff'",
    "deep": "id = " + "[" * 50_000 + "]" * 50_000,
    "deep keys": ".".join(["a"] * 50_000) + " = 1",
    "a huge number": "seed = " + "9" * 10_000,
    "a key twice": "id = 'a'\nid = 'b'",
    "zeros": "\0\0\0",
    "a date": "seed = 2026-13-45",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_that_is_no_protocol_is_refused(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "protocol.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert typed(["new", str(tmp_path / "study"), "--protocol", str(path)]) == 1
    assert capsys.readouterr().err.startswith("sonoread: ")
    assert not (tmp_path / "study").exists()


def test_a_locked_study_with_such_a_protocol_says_so_wherever_it_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    root, out = tmp_path / "study", tmp_path / "out"
    make_study(root, n_reading=2).close()
    good = (root / "protocol.toml").read_text()
    made = list(garbled_protocols(tomllib.loads(protocol_text())))
    for what, text in [*Random(5).sample(made, 12), *TEXTS.items()]:
        (root / "protocol.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
        findings = verify(root)
        codes = {
            line[0]: typed([part.format(study=root, out=out) for part in line]) for line in COMMANDS
        }
        capsys.readouterr()
        assert codes["verify"] == (1 if findings else 0), what
        if findings:  # else it counts as the protocol that was locked
            acts = ("analyse", "report", "package")
            assert {codes[act] for act in acts} == {1}, (what, codes)
            # Locked reads stand in the log: where the protocol is one, they can be written out.
            assert out.exists() == (codes["export"] == 0), what
        out.unlink(missing_ok=True)
    (root / "protocol.toml").write_text(good)
    assert verify(root) == []
