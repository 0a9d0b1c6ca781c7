import hashlib
from dataclasses import asdict
from pathlib import Path

import pytest

from ground.errors import TruthError
from reader_study import truth
from reader_study.media.lesions import LesionBox
from reader_study.truth import CaseTruth, seal, unseal

TRUTHS = [
    CaseTruth(
        "C0001", "malignant", "Invasive carcinoma", "biopsy", "4c", "PAT-17", ("a/b (1).png",)
    ),
    CaseTruth("C0002", "benign", histology="纤维腺瘤"),
]


def test_what_was_sealed_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "truth.sealed"
    digest = seal(path, TRUTHS, passphrase="long enough it is")
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert unseal(path, passphrase="long enough it is") == {t.case_id: t for t in TRUTHS}


def test_the_file_shows_nothing_of_its_content(tmp_path: Path) -> None:
    path = tmp_path / "truth.sealed"
    seal(path, TRUTHS, passphrase="long enough it is")
    blob = path.read_bytes()
    for word in (b"malignant", b"benign", b"carcinoma", "纤维".encode(), b"C0001", b"PAT-17"):
        assert word not in blob


def test_the_size_does_not_tell_how_much_is_in_it(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    seal(one, TRUTHS[:1], passphrase="long enough it is")
    seal(two, TRUTHS, passphrase="long enough it is")
    assert one.stat().st_size == two.stat().st_size


def test_a_wrong_passphrase_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "truth.sealed"
    seal(path, TRUTHS, passphrase="long enough it is")
    with pytest.raises(TruthError, match="wrong passphrase"):
        unseal(path, passphrase="long enough it is ")


@pytest.mark.parametrize("place", [5, 60, -1])
def test_a_changed_byte_is_refused(tmp_path: Path, place: int) -> None:
    path = tmp_path / "truth.sealed"
    seal(path, TRUTHS, passphrase="long enough it is")
    blob = bytearray(path.read_bytes())
    blob[place] ^= 1
    path.write_bytes(blob)
    with pytest.raises(TruthError):
        unseal(path, passphrase="long enough it is")


@pytest.mark.parametrize("content", [b"", b"{}\n", b"{}\nabc", b"no json\nabc"])
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "truth.sealed"
    path.write_bytes(content)
    with pytest.raises(TruthError, match="damaged"):
        unseal(path, passphrase="long enough it is")


def test_a_missing_file_says_where_it_is_kept(tmp_path: Path) -> None:
    with pytest.raises(TruthError, match="coordinator"):
        unseal(tmp_path / "truth.sealed", passphrase="long enough it is")


def test_a_short_passphrase_and_an_unknown_label_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "truth.sealed"
    with pytest.raises(TruthError, match="fewer than 12"):
        seal(path, TRUTHS, passphrase="short")
    with pytest.raises(TruthError, match="maybe"):
        seal(path, [CaseTruth("C0001", "maybe")], passphrase="long enough it is")
    assert not path.exists()


def test_a_reference_standard_that_lies_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "truth.sealed"
    seal(path, TRUTHS, passphrase="long enough it is")
    before = path.read_bytes()
    with pytest.raises(TruthError, match="not overwritten"):
        seal(path, TRUTHS[:1], passphrase="another one")
    assert path.read_bytes() == before


def test_outlined_lesions_come_back_and_files_of_earlier_versions_have_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesions = ((LesionBox(1, 2, 3, 4), LesionBox(5, 6, 7, 8, 2)), ())
    outlined = CaseTruth("C0003", "benign", lesions=lesions)
    seal(tmp_path / "new", [outlined], passphrase="long enough it is")
    assert unseal(tmp_path / "new", passphrase="long enough it is")["C0003"] == outlined

    def as_before(told: CaseTruth) -> dict[str, object]:
        return {name: value for name, value in asdict(told).items() if name != "lesions"}

    monkeypatch.setattr(truth, "asdict", as_before)
    seal(tmp_path / "old", TRUTHS, passphrase="long enough it is")
    found = unseal(tmp_path / "old", passphrase="long enough it is")
    assert found == {t.case_id: t for t in TRUTHS}
