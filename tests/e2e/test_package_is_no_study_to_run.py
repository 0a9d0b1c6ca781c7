"""In a reader's package the coordinator does nothing; what she tries is refused by name."""

from pathlib import Path

import pytest

from app.cli import run
from reader_study.exchange.packing import pack
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, make_study
from tests.e2e.test_blinding import make_source

ACTS = (
    "close {root} --yes",
    "unblind {root} --yes --passphrase-file {secret}",
    "analyse {root} --passphrase-file {secret}",
    "lock {root}",
    "amend {root} --reason why",
    "intake {root} {source} --reason why --yes --passphrase-file {secret}",
    "override {root} r1 --reason why",
    "clock {root} --reason why",
    "void {root} r1/1/C0001/unaided --reason why",
    "annotate {root} r1/1/C0001/unaided --reason why",
    "arbitrate {root}",
    "package {root} r1 {root}.zip",
    "person add {root} r1 --role reader --secret-file {secret}",
)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("package")
    with make_study(folder / "study", n_reading=2) as study:
        pack(study, "r1", folder / "hers")
    (folder / "secret.txt").write_text(PASSPHRASE)
    source = make_source(folder / "source", 2)
    return {"root": folder / "hers", "secret": folder / "secret.txt", "source": source}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: " ".join(act.split()[:2][:1]))
def test_acts_of_the_coordinator_are_refused_in_a_package(
    places: dict[str, Path], act: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = places["root"]
    with Study.open(root, writable=False) as study:
        before = study.store.head
    assert run(act.format(**places).split()) != 0
    assert "This is the package of 'r1'" in capsys.readouterr().err
    with Study.open(root, writable=False) as study:
        assert study.store.head == before
    assert verify(root) == []


def test_a_package_says_whose_it_is(
    places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", str(places["root"])]) == 0
    assert "package of r1" in capsys.readouterr().out
    assert run(["verify", str(places["root"])]) == 0
