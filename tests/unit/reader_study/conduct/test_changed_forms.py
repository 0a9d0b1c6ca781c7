"""A form's file that says otherwise than what was locked is found."""

from importlib.resources import files
from pathlib import Path

import pytest

from ground.errors import ProtocolError
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.verify import verify
from tests.made_conduct import plain_study, work


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with plain_study(tmp_path / "s", locked=False) as study:
        study.paths.forms.mkdir()
        shipped = files("resources") / "forms" / "birads-two-scales.toml"
        own = study.paths.forms / "birads-two-scales.toml"
        own.write_text(shipped.read_text("utf-8"), "utf-8")
        from reader_study.lock import lock_protocol

        lock_protocol(study)
        work(study, "r1", cases=1)
    return tmp_path / "s"


def changed(root: Path, old: str, new: str) -> None:
    path = root / "forms" / "birads-two-scales.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("old", "new"), [("version = 1", "version = 2"), ("version = 1", "version = one")]
)
def test_a_changed_form_is_refused_and_found(root: Path, old: str, new: str) -> None:
    assert verify(root) == []
    changed(root, old, new)
    with (
        Study.open(root) as study,
        pytest.raises(ProtocolError, match="The form is not the locked one") as caught,
    ):
        ReadingSession.begin(study, "r1")
    assert caught.value.path == root / "forms" / "birads-two-scales.toml"
    assert [finding.where for finding in verify(root)] == ["forms/birads-two-scales.toml"]


def test_comments_do_not_count_nor_does_a_file_that_was_taken_away(root: Path) -> None:
    changed(root, "version = 1", "version = 1 # a remark")
    assert verify(root) == []
    (root / "forms" / "birads-two-scales.toml").unlink()
    with Study.open(root) as study:
        assert work(study, "r1", cases=1) == 1
    assert verify(root) == []
