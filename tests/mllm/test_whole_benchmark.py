"""A whole benchmark on real images: two models of a real server, and every way of failing.

Takes about six minutes; `./run.py test --deep` has it.
"""

import csv
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engines.mllm.conformance.behaviours import Behaviour
from engines.mllm.conformance.server import ConformanceServer
from tests.builders import PASSPHRASE, protocol_text
from tests.mllm.made_benchmark import NAME, MadeBenchmark
from tests.mllm.served_model import transformers_serving
from tests.typed import typed

pytestmark = [pytest.mark.deep, pytest.mark.engine, pytest.mark.timeout(1800)]
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
N_CASES, N_READING = 94, 70
OOD = {
    "ct": ("dicom/ct/CT_small.dcm", "dicom/ct/693_J2KI.dcm"),
    "mr": ("dicom/mr/MR_small.dcm",),
    "other ultrasound": ("video/lung_Reg_Image_18122_crop.mp4", "dicom/us/OBXXXX1A.dcm"),
    "doppler": ("dicom/us/examples_ybr_color.dcm", "dicom/us/examples_palette.dcm"),
}
EXPERIMENTS = """
[experiments]
cases = 6
temperature = { values = [0.0, 1.0], repeats = 2 }
languages = ["zh"]
prompts = ["plain.v1", "few-shot.v1"]
typographic = "BI-RADS 2 BENIGN"
ood = { folder = "ood", made = true }
"""
FAILING = '\n[experiments]\nblind = ["shuffled_image"]\nood = { folder = "ood" }\n'
NO_REPLY = {
    Behaviour.NEEDS_KEY,
    Behaviour.BUSY_SECONDS,
    Behaviour.BUSY_DATE,
    Behaviour.BUSY_LONG,
    Behaviour.OVERLOADED,
    Behaviour.REDIRECTS_HOME,
    Behaviour.REDIRECTS_AWAY,
}
"""Surely not done: nothing is kept as a reply, and all of it can be asked again."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeBenchmark]:
    if not DATA.is_dir():
        pytest.skip("needs ../shared/data")
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
        (folder / "protocol.toml").write_text(protocol_text(), encoding="utf-8")
        root, source = folder / "study", folder / "source"
        _copy_cases(source)
        assert typed(["new", str(root), "--protocol", str(folder / "protocol.toml")]) == 0
        taken = ["intake", str(root), str(source), "--reading", str(N_READING), "--yes"]
        assert typed(taken) == 0
        for category, files in OOD.items():
            (folder / "ood" / category).mkdir(parents=True)
            for name in files:
                shutil.copy(DATA / name, folder / "ood" / category)
        yield MadeBenchmark(root, folder / "run.toml")


def _copy_cases(source: Path) -> None:
    (source / "images").mkdir(parents=True)
    with (DATA / "breast/manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["dataset"].startswith("BrEaST")]
    chosen = [row for row in rows if row["pathology"] == "normal"]
    for pathology in ("benign", "malignant"):
        chosen += [row for row in rows if row["pathology"] == pathology][:45]
    assert len(chosen) == N_CASES
    with (source / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["path", "case_id", "patient_id", "pathology", "birads", "source"])
        for row in chosen:
            name = f"images/{Path(row['path']).name}"
            shutil.copy(DATA / "breast" / row["path"], source / name)
            told = [row["case_id"], row["patient_id"], row["pathology"], row["birads"].upper()]
            table.writerow([name, *told, "BrEaST"])


def test_two_models_of_a_real_server(bench: MadeBenchmark, tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="transformers[serving] is not installed")
    os.environ["HF_HUB_OFFLINE"] = "1"
    from tests.mllm.tiny_model import make_noise_model, make_taught_model

    for name in ("taught", "noise"):
        (tmp_path / name).mkdir()
    taught, noise = make_taught_model(tmp_path / "taught"), make_noise_model(tmp_path / "noise")
    with (
        transformers_serving(taught, log=tmp_path / "taught.log") as one,
        transformers_serving(noise, log=tmp_path / "noise.log") as other,
    ):
        models = [
            ("Taught", str(taught), '["verbalised"]'),
            ("Noise", str(noise), '["verbalised"]'),
        ]
        end = f'\n[servers.second]\nbase_url = "{other}"\nkind = "transformers serve"\n'
        top = "views = 1\nlong_side = 224"
        file = bench.declare(
            one, models=models, experiments=EXPERIMENTS, kind="transformers", top=top, end=end
        )
        text = file.read_text(encoding="utf-8")
        parts = text.rpartition('server = "ward"')
        file.write_text(f'{parts[0]}server = "second"\nmax_tokens = 48{parts[2]}', "utf-8")
        assert bench.run("--timeout", "120") == 0
    rows = _rows(bench, tmp_path)
    assert rows["Taught"]["wrong"]["counts"]["answered"] == N_READING
    assert rows["Noise"]["wrong"]["counts"]["answered"] == 0
    assert rows["Taught"]["safety"]
    assert rows["Taught"]["contamination"][0]["exposure"] == "unknown"


def test_every_behaviour_has_its_status(bench: MadeBenchmark, tmp_path: Path) -> None:
    apart = MadeBenchmark(bench.root, bench.file.with_name("behaviours.toml"))
    with ConformanceServer() as server, ConformanceServer() as elsewhere:
        server.elsewhere = elsewhere.base_url
        models = [(one.value, one.value, '["verbalised"]') for one in Behaviour]
        apart.declare(server.base_url, models=models, experiments=FAILING, top="long_side = 640")
        text = apart.file.read_text(encoding="utf-8").replace(f'"{NAME}"', '"failing"')
        apart.file.write_text(text, encoding="utf-8")
        assert apart.run("--timeout", "2", "--fail-on-error", "0.9") == 1
        assert not elsewhere.received
    out = tmp_path / "calls.jsonl"
    assert typed(["mllm", "export", str(bench.root), "failing", "--out", str(out)]) == 0
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    kept = {line["model"] for line in lines}
    assert kept == {one.value for one in Behaviour} - {one.value for one in NO_REPLY}
    timed = [line["reply"]["seconds"] for line in lines]
    assert max(timed) < 2 + 1
    for lang in ("en", "zh"):
        told = ["--out", str(tmp_path / lang), "--lang", lang]
        assert typed(["mllm", "report", str(bench.root), "failing", *told]) == 0


def _rows(bench: MadeBenchmark, folder: Path) -> dict[str, dict[str, Any]]:
    for lang in ("en", "zh"):
        assert bench.do("report", "--out", folder / lang, "--lang", lang) == 0
        assert bench.do("view", "--out", folder / lang / "cases.html", "--lang", lang) == 0
    board = json.loads((folder / "en" / "leaderboard.json").read_text(encoding="utf-8"))
    return {row["model"]: row for row in board["rows"]}
