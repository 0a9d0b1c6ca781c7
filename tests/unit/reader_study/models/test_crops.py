"""Which parts of a study's images a network is trained on, and looks at."""

from pathlib import Path

import pytest

from ground.errors import EngineError
from reader_study.given_lesions import outlined_of
from reader_study.intake import scan
from reader_study.media.lesions import Lesions
from reader_study.models.crops import require_crops
from reader_study.models.prediction import reading_items
from reader_study.models.training import images_of_plan, images_of_study
from reader_study.sealed import open_sealed
from tests.builders import PASSPHRASE
from tests.made_lesions import LESION, outlined_study
from tests.media.opener import HERE
from tests.unit.reader_study.intake.outlines.test_planned_lesions import busi

AROUND = (31, 7, 77, 49)
"""Around `LESION` with 35 per cent of its longer side, which has 26 pixels."""


def some(number: int) -> Lesions:
    return (LESION,) if number % 2 else ()


def test_development_cases_are_cropped_around_their_lesions(tmp_path: Path) -> None:
    with outlined_study(
        tmp_path / "s", lesion="none", n_development=6, images=2, outline=some, locked=False
    ) as study:
        whole = images_of_study(study, passphrase=PASSPHRASE)
        assert (len(whole.images), {image.crop for image in whole.images}) == (12, {None})
        crops = images_of_study(study, passphrase=PASSPHRASE, margin=35)
        assert {image.crop for image in crops.images} == {AROUND}
        assert (len(crops.images), crops.left_out) == (6, 6)


def test_without_outlines_there_is_nothing_to_train_on(tmp_path: Path) -> None:
    with (
        outlined_study(
            tmp_path / "s", lesion="none", n_development=4, outline=lambda _: (), locked=False
        ) as study,
        pytest.raises(EngineError, match="None of the images has an outline"),
    ):
        images_of_study(study, passphrase=PASSPHRASE, margin=35)


def test_images_of_a_folder_are_cropped_and_those_without_left_out(tmp_path: Path) -> None:
    plan = scan(busi(tmp_path, normals=2), opener=HERE)
    found = images_of_plan(plan, margin=0)
    assert {image.crop for image in found.images} == {(10, 12, 30, 24)}
    assert (len(found.images), found.left_out) == (4, 2)


def test_reading_cases_are_all_cropped_or_refused(tmp_path: Path) -> None:
    with outlined_study(tmp_path / "s", lesion="none", locked=False) as study:
        outlined = outlined_of(open_sealed(study, PASSPHRASE))
        items = reading_items(study, outlined=outlined, margin=35)
        assert {crop for item in items for _, _, crop in item.media} == {AROUND}
        assert {crop for item in reading_items(study) for _, _, crop in item.media} == {None}
        lacking = {**outlined, "C0002": ((),)}
        with pytest.raises(EngineError, match="1 of 4 reading cases"):
            reading_items(study, outlined=lacking, margin=35)


def test_cases_without_an_outline_are_named_the_first_of_many() -> None:
    crops = {f"C{number:04}": (None if number % 2 else AROUND,) for number in range(40)}
    with pytest.raises(EngineError, match="20 of 40 reading cases") as caught:
        require_crops(crops)
    assert "outline: C0001, C0003," in str(caught.value)
    assert "C0015, …" in str(caught.value)
    assert "C0017" not in str(caught.value)
    require_crops({"C0001": (AROUND,)})
