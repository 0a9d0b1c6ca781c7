"""The keys that open the AI's answers come back from the second folder with all else."""

from pathlib import Path

from reader_study.models import frozen as models
from reader_study.paths import StudyPaths
from reader_study.safekeeping.parts import bring_back_missing, copy_parts
from reader_study.study import Study
from reader_study.study_key import add_study_key
from reader_study.verify import verify
from tests.builders import PASSPHRASE, make_study


def test_the_studys_key_and_boxes_come_back(tmp_path: Path) -> None:
    root, place = tmp_path / "s", tmp_path / "second"
    make_study(root).close()
    copy_parts(StudyPaths(root), place)
    lost = [root / "study.key", *(root / "models" / "m1" / "keys").iterdir()]
    for path in lost:
        path.unlink()
    assert {finding.where for finding in verify(root)} == {
        path.relative_to(root).as_posix() for path in lost
    }
    back = bring_back_missing(root, place)
    assert set(back) == {path.relative_to(root).as_posix() for path in lost}
    assert verify(root) == []
    with Study.open(root) as study:
        assert models.load_one(study, "m1", "C0001").case_id == "C0001"
        add_study_key(study, PASSPHRASE)
        assert models.card(study, "m1")["architecture"] == "made"
