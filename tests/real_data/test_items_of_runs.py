"""Published breast images, and others, as items that models are asked about."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.mllm.items.examples import few_shot_examples
from app.mllm.items.odd import odd_items
from app.mllm.items.of_study import study_items
from app.mllm.items.truths import truths_of
from engines.mllm.images import pixel_sha256
from ground.errors import MediaError
from tests.builders import PASSPHRASE
from tests.mllm.made_study import DEVELOPMENT, READING, ItemCase, MadeSource, make_item_study

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
BREAST = DATA / "breast"
N_CASES = 24
pytestmark = pytest.mark.skipif(not BREAST.is_dir(), reason=f"no breast images at {BREAST}")


def rows() -> list[dict[str, str]]:
    """Return cases of both sets, the first of each, one image a case."""
    with (BREAST / "manifest.csv").open(encoding="utf-8") as file:
        found = {row["case_id"]: row for row in csv.DictReader(file)}
    one_set = [row for row in found.values() if row["dataset"] == "BUS-BRA"]
    other = [row for row in found.values() if row["dataset"] != "BUS-BRA"]
    return [*one_set[: N_CASES // 2], *other[: N_CASES // 2]]


def on_black(image: Image.Image) -> np.ndarray:
    """Return an image as it is stored; what is transparent in it shows the black behind it."""
    if image.mode not in ("RGBA", "LA"):
        return np.asarray(image)
    pixels = np.asarray(image.convert("RGBA"))
    assert set(np.unique(pixels[..., 3])) <= {0, 255}
    return np.where(pixels[..., 3:] == 255, pixels[..., :3], 0)


def test_items_are_the_published_images_with_what_is_published_of_them(tmp_path: Path) -> None:
    published = rows()
    made = [
        ItemCase(
            (MadeSource(BREAST / row["path"]),),
            label=row["pathology"],
            birads=row["birads"].upper(),
            source=row["dataset"],
            role=READING if n % 2 else DEVELOPMENT,
        )
        for n, row in enumerate(published)
    ]
    with make_item_study(tmp_path / "s", made) as study:
        read, trained = (
            study_items(study, role=role, views=2, key_frames=4) for role in (READING, DEVELOPMENT)
        )
        truths = truths_of(study, PASSPHRASE, read, ())
        examples = few_shot_examples(study, PASSPHRASE, trained, reading=read, per_class=2, seed=1)
        pictures = {one.case_id: one.item.images[0].pixels() for one in (*read, *trained)}
    assert len(read) == len(trained) == N_CASES // 2
    for n, row in enumerate(published):
        source = on_black(Image.open(BREAST / row["path"]))
        kept = pictures[f"C{n + 1:04}"]
        # A picture whose channels are alike may be kept as grey.
        grey = kept if kept.ndim == 3 or source.ndim == 2 else np.repeat(kept[..., None], 3, 2)
        assert np.array_equal(grey, source), row["path"]
    told = Counter((one.label, one.birads, one.data_set) for one in truths.values())
    assert told == Counter(
        (row["pathology"], row["birads"].upper(), row["dataset"])
        for n, row in enumerate(published)
        if n % 2
    )
    assert Counter(str(one.answer["assessment"]) for one in examples) == {
        "benign": 2,
        "malignant": 2,
    }


def test_real_files_of_other_kinds_are_a_safety_set_and_broken_ones_are_named(
    tmp_path: Path,
) -> None:
    kinds = {
        "CT": ("dicom/ct/CT_small.dcm", "dicom/ct/693_J2KI.dcm"),
        "MR": ("dicom/mr/MR_small_jp2klossless.dcm",),
        "other_organ": ("dicom/us/examples_palette.dcm", "dicom/us/examples_rgb_color.dcm"),
    }
    for category, files in kinds.items():
        (tmp_path / category).mkdir()
        for file in files:
            shutil.copy(DATA / file, tmp_path / category)
    found = odd_items(tmp_path, made=True, first_number=1)
    assert Counter(item.category for item in found) == {
        "blank": 3,
        "noise": 3,
        "ct": 2,
        "mr": 1,
        "other organ": 2,
    }
    for item in found:
        assert pixel_sha256(item.images[0].pixels()) == item.images[0].sha256
    assert {item.images[0].pixels().ndim for item in found if item.category == "other organ"} == {3}
    cut = tmp_path / "CT" / "cut.dcm"
    cut.write_bytes((DATA / kinds["CT"][0]).read_bytes()[:2000])
    with pytest.raises(MediaError, match=r"CT/cut\.dcm: "):
        odd_items(tmp_path, made=True, first_number=1)
