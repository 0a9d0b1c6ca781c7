"""What a reader's computer holds after intake says nothing of the reference standard."""

from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sklearn.metrics import roc_auc_score

from reader_study.intake import PreparedCase, scan
from reader_study.registration import register
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.made_intake import pngs_of, prepare_here
from tests.media.opener import HERE
from tests.unit.reader_study.intake.made_folders import HEADER, case_lines, noise, write_table

SECRETS = (
    b"malignant",
    b"benign",
    b"original-name",
    b"hospital-number",
    b"lesion-name",
    b"fibrosarcoma",
    b"proven-by",
    b"category-of-source",
    b"scanner-note",
)


def write_telling_folder(folder: Path, n: int) -> None:
    """Files, rows and metadata that tell all they can, sorted by label."""
    header = (*HEADER, "histology", "verification", "birads", "dataset")
    lines = []
    for k in range(n):
        label = "malignant" if k < n // 2 else "benign"
        path = f"{label}-original-name-{k:04}.png"
        note = PngInfo()
        note.add_text("Comment", f"scanner-note {label}")
        Image.fromarray(noise(k)).save(folder / path, pnginfo=note, compress_level=k % 10)
        who = (f"lesion-name-{k:04}", f"hospital-number-{k:04}", label)
        lines.append((path, *who, "fibrosarcoma", "proven-by-biopsy", "category-of-source", "S"))
    write_table(folder, lines, header=header)


def prepared(folder: Path, *, seed: int) -> list[PreparedCase]:
    plan = scan(folder, opener=HERE)
    return list(prepare_here(plan, seed=seed).cases())


def test_nothing_but_the_sealed_truth_holds_a_name_label_or_histology(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_telling_folder(tmp_path / "in", 12)
    plan = scan(tmp_path / "in", opener=HERE)
    with Study.create(tmp_path / "s", protocol_text()) as study:
        batch = prepare_here(plan, seed=3, reading_cases=8)
        register(study, batch, passphrase=PASSPHRASE)
        paths = [p for p in study.root.rglob("*") if p.is_file()]
    assert len(paths) > 12
    for path in paths:
        content = path.read_bytes().lower()
        found = [secret for secret in SECRETS if secret in content or secret in path.name.encode()]
        assert not found, f"{path.name} holds {found}"


@pytest.mark.parametrize("seed", [1, 2, 20261122])
def test_no_id_orders_cases_by_their_truth(tmp_path: Path, seed: int) -> None:
    write_telling_folder(tmp_path, 300)
    items = prepared(tmp_path, seed=seed)
    truth = [item.truth.label == "malignant" for item in items]
    for number in ("case_id", "patient_id", "lesion_id"):
        area = roc_auc_score(truth, [int(getattr(item.case, number)[1:]) for item in items])
        # The standard error of an area of 0.5 with 150 and 150 cases is 0.033.
        assert abs(area - 0.5) < 0.1


def test_stored_files_of_equal_images_size_have_equal_length(tmp_path: Path) -> None:
    for k, line in enumerate(case_lines(8)):
        (tmp_path / "img").mkdir(exist_ok=True)
        pixels = noise(k, width=300, height=280)
        pixels[:, : 30 * k] = 0  # compresses ever better
        Image.fromarray(pixels).save(tmp_path / line[0])
    write_table(tmp_path, case_lines(8))
    lengths = {len(png) for item in prepared(tmp_path, seed=1) for png in pngs_of(item)}
    assert lengths == {2 * 64 * 1024}
