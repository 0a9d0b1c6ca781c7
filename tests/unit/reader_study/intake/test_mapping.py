from pathlib import Path

import pytest

from ground.errors import IntakeError
from reader_study.intake import load_mapping, ready_mappings

GOOD = 'name = "mine"\n[columns]\nimage = "file"\nlabel = "class"\n'


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_every_ready_mapping_can_be_read() -> None:
    assert set(ready_mappings()) == {"breast-lesions-usg", "bus-bra", "busi"}
    assert [load_mapping(name).name for name in ready_mappings()] == list(ready_mappings())


def test_a_mapping_of_ones_own_is_read(tmp_path: Path) -> None:
    mapping = load_mapping(write(tmp_path / "m.toml", GOOD))
    assert mapping.columns is not None
    assert mapping.columns.named() == {"image": "file", "label": "class"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (GOOD + 'colour = "x"\n', "columns.colour"),
        ('tabel = "x"\n' + GOOD, "tabel"),
        ('name = "mine"\n[columns]\nimage = "file"\n', "columns.label"),
        (GOOD.replace('"file"', "3"), "columns.image"),
        ('name = "mine"\n', "either"),
        (GOOD + '[folders]\nbenign = "b"\n', "either"),
        ('image_pattern = "Images"\n' + GOOD, "image_pattern"),
        (GOOD + '[labels]\nbenign = ["x"]\nmalignant = ["X "]\n', "'x'"),
        (GOOD + '[labels]\nodd = ["x"]\n', "labels.odd"),
        ('spacing_unit = "inch"\n' + GOOD, "spacing_unit"),
        ("name = \n", "line 1"),
    ],
)
def test_a_bad_mapping_is_refused_by_the_name_of_its_key(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(IntakeError, match=named):
        load_mapping(write(tmp_path / "m.toml", text))


def test_a_missing_mapping_names_the_ready_ones() -> None:
    with pytest.raises(IntakeError, match="bus-bra"):
        load_mapping("bus-brra")


def test_labels_are_known_in_any_case_and_in_chinese() -> None:
    mapping = load_mapping("bus-bra")
    assert [mapping.label_of(word) for word in (" Benign", "MALIGNANT", "恶性", "0")] == [
        "benign",
        "malignant",
        "malignant",
        None,
    ]
