"""A whole run by the commands that a coordinator types, against a server over HTTP."""

import io
import json
import shutil
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.mllm.opened import NOTED
from engines.mllm.conformance.seeing import pixel_digest
from engines.mllm.conformance.server import ConformanceServer
from engines.mllm.images import pixel_sha256
from reader_study.benchmark.lost import DECLARED
from reader_study.cases import CaseRole
from reader_study.deid.reported import PhiDecision, settled, told_on
from reader_study.lock import lock_protocol
from reader_study.models import frozen
from reader_study.study import Study
from tests.builders import PASSPHRASE, freeze_model
from tests.mllm.made_benchmark import (
    FEW,
    MODELS,
    NAME,
    MadeBenchmark,
    answers_of,
    asked,
    made_benchmark,
)

OTHER = ("Second reader", "pixel-reader-b", '["verbalised"]')


pytestmark = pytest.mark.usefixtures("passphrase")


@pytest.fixture
def bench(tmp_path: Path) -> MadeBenchmark:
    here = tmp_path / "machine-one"
    here.mkdir()
    return made_benchmark(here)


def test_the_same_command_goes_on_and_asks_what_is_missing_alone(
    bench: MadeBenchmark, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.declare(server.base_url, experiments=FEW)
    assert bench.run("--limit", "2") == 0
    first = asked(server)
    assert bench.run() == 0
    whole = asked(server)
    assert 0 < first < whole
    assert bench.run() == 0
    assert asked(server) == whole, "nothing is asked twice"
    bench.declare(server.base_url, experiments=FEW, models=(*MODELS, OTHER), top="repeats = 2")
    assert bench.run() == 0
    # One more model with four cases, twice, and without the image; one more repeat of the first.
    assert asked(server) - whole == 4 * 2 + 4 + 4
    capsys.readouterr()
    assert bench.do("status", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["calls"] == told["answered"] == len(bench.exported())
    assert (told["declared"], told["unknown"]) == (2, [])
    with Study.open(bench.root, writable=False) as study:
        declared = [event.content["sha256"] for event in study.events(action=DECLARED)]
        heads = [event.content["head"] for event in study.events(action=NOTED)]
    assert declared[-1] == told["sha256"]
    assert heads[-1] == told["head"]


def test_what_was_frozen_cannot_be_asked_otherwise(
    bench: MadeBenchmark, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    own = bench.file.parent / "prompts"
    own.mkdir()
    plain = Path("resources/prompts/plain.v1.en.toml").read_text(encoding="utf-8")
    prompt = own / "ours.v1.en.toml"
    prompt.write_text(plain.replace('"plain.v1"', '"ours.v1"'), encoding="utf-8")
    bench.declare(server.base_url, experiments=FEW, top='prompt = "ours.v1"')
    assert bench.run() == 0
    before = asked(server), (bench.root / "mllm" / NAME / "calls.sealed").read_bytes()
    for what, change in {
        "were edited after the freeze": lambda: prompt.write_text(
            prompt.read_text(encoding="utf-8").replace("Assess", "Judge"), encoding="utf-8"
        ),
        "the settings of the model": lambda: bench.declare(
            server.base_url,
            experiments=FEW,
            models=[("Pixel reader", "pixel-reader-b", '["verbalised"]')],
            top='prompt = "plain.v1"',
        ),
        "was taken out": lambda: bench.declare(
            server.base_url, experiments=FEW, models=[OTHER], top='prompt = "plain.v1"'
        ),
    }.items():
        change()
        capsys.readouterr()
        assert bench.run() == 1
        assert what in capsys.readouterr().err
    assert (asked(server), (bench.root / "mllm" / NAME / "calls.sealed").read_bytes()) == before


def test_results_are_written_and_a_model_is_frozen_beside_readers(
    bench: MadeBenchmark, server: ConformanceServer, tmp_path: Path
) -> None:
    refuses = ("拒绝作答的模型" * 4, "refuses-zh", '["verbalised"]')
    bench.declare(server.base_url, models=(*MODELS, refuses))
    assert bench.run() == 0
    for lang in ("en", "zh"):
        out = tmp_path / lang
        assert bench.do("report", "--out", out, "--lang", lang) == 0
        assert bench.do("view", "--out", out / "cases.html", "--lang", lang) == 0
        rows = json.loads((out / "leaderboard.json").read_text(encoding="utf-8"))["rows"]
        assert {row["model"] for row in rows} == {MODELS[0][0], refuses[0]}
        page = (out / "cases.html").read_text(encoding="utf-8")
        assert page.count("data:image/png;base64,") == 4
    with Study.open(bench.root) as study:
        ids = {case.case_id for case in study.cases(CaseRole.READING)}
        assert not [case_id for case_id in ids if case_id in page]
        assert any(study.events(action="benchmark.reported"))
    assert bench.do("freeze", "--model", MODELS[0][0], "--as", "m1") == 1, "real images"


def test_frozen_answers_are_reads(
    bench: MadeBenchmark, server: ConformanceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.mllm.evaluated import EvaluatedRun

    # As if the answers were a model's: the server for tests may not stand beside real images.
    monkeypatch.setattr(EvaluatedRun, "is_conformance", False)
    bench.declare(server.base_url, experiments=FEW)
    assert bench.run() == 0
    assert bench.do("freeze", "--model", MODELS[0][0], "--as", "m1", "--source", "logprob") == 0
    with Study.open(bench.root) as study:
        reads = {read.case_id: read for read in frozen.reads(study, "m1")}
        assert set(reads) == {case.case_id for case in study.cases(CaseRole.READING)}
    said = [json.loads(line["reply"]["text"]) for line in whole_answers(bench) if is_main(line)]
    assert sorted(read.category or "" for read in reads.values()) == sorted(
        answer["birads"] for answer in said
    )


def test_reading_again_keeps_what_was_read_and_makes_no_call(
    bench: MadeBenchmark,
    server: ConformanceServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    bench.declare(server.base_url, experiments=FEW)
    assert bench.run() == 0
    n_asked, lines = asked(server), answers_of(bench.exported())
    monkeypatch.setattr("app.mllm.parses.PARSER_VERSION", "next")
    assert bench.do("reparse") == 0
    assert "Versions that are kept: 1 birads-us-5e, next birads-us-5e" in capsys.readouterr().out
    assert bench.do("reparse") == 0
    assert ": 0 answers that it had not read." in capsys.readouterr().out
    assert (asked(server), answers_of(bench.exported())) == (n_asked, lines)
    for version in ("1 birads-us-5e", "next birads-us-5e"):
        out = tmp_path / version[:1]
        assert bench.do("report", "--out", out, "--parser", version) == 0
    assert bench.do("report", "--out", tmp_path / "no", "--parser", "none") == 1
    assert "has read no answer of this run" in capsys.readouterr().err


def test_every_answer_is_of_the_pixels_that_its_item_names(
    bench: MadeBenchmark, server: ConformanceServer
) -> None:
    bench.declare(server.base_url, top="long_side = 512")
    assert bench.run() == 0
    pixels = {}
    with Study.open(bench.root, writable=False) as study:
        for case in study.cases():
            for medium in case.media:
                with Image.open(study.media_path(medium)) as image:
                    grey = np.asarray(image)
                pixels[pixel_sha256(grey)] = pixel_digest(np.repeat(grey[..., None], 3, axis=2))
    looked_at = 0
    for line in whole_answers(bench):
        told = json.loads(line["reply"]["text"]).get("report", "").partition("Pixels ")[2]
        is_plain = {"main", "thinking", "language", "self_consistency"} & set(line["experiments"])
        if is_plain and told:
            shown = [pixels[sha256][:16] for sha256 in line["pixels"]]
            assert told.rstrip(".").split() == shown
            looked_at += 1
    assert looked_at >= 4 + 2 + 2 + 5 * 4


def test_a_picture_that_is_not_the_declared_one_is_not_sent(
    bench: MadeBenchmark, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.declare(server.base_url, experiments=FEW)
    assert bench.run("--limit", "1") == 0
    n_asked = asked(server)
    with Study.open(bench.root, writable=False) as study:
        media = [study.media_path(case.media[0]) for case in study.cases(CaseRole.READING)]
    media[1].write_bytes(media[0].read_bytes())
    assert bench.run() == 1
    assert str(media[1]) in capsys.readouterr().err
    assert asked(server) == n_asked


def test_no_byte_names_a_case_a_file_or_a_place(
    bench: MadeBenchmark, server: ConformanceServer
) -> None:
    bench.declare(server.base_url)
    assert bench.run() == 0
    sent = server.every_byte()
    with Study.open(bench.root, writable=False) as study:
        names = [case.case_id for case in study.cases()]
        names += [case.patient_id for case in study.cases()]
        names += [medium.sha256 for case in study.cases() for medium in case.media]
        names += [study.id, NAME, "Pixel reader"]
    for name in (*names, str(bench.root), bench.root.parent.name, PASSPHRASE):
        assert name.encode() not in sent, name
    pngs = list(images_in(server))
    assert len(pngs) > 20
    for png in pngs:
        assert set(chunks_of(png)) <= {b"IHDR", b"IDAT", b"IEND"}


def test_two_machines_bring_what_one_brings(
    bench: MadeBenchmark, server: ConformanceServer, tmp_path: Path
) -> None:
    bench.declare(server.base_url, experiments=FEW, models=(*MODELS, OTHER))
    assert bench.run("--limit", "1") == 0
    copies = []
    for place in ("left", "right"):
        shutil.copytree(bench.root.parent, tmp_path / "machines" / place)
        copies.append(
            MadeBenchmark(
                tmp_path / "machines" / place / "study", tmp_path / "machines" / place / "run.toml"
            )
        )
    left, right = copies
    assert left.run("--model", MODELS[0][0]) == 0
    assert right.run("--model", OTHER[0]) == 0
    right.exported()
    assert left.do("import", right.root / "mllm" / NAME / "calls.sealed") == 0
    assert right.do("export", "--out", tmp_path / "right.jsonl") == 0
    assert left.do("import", tmp_path / "right.jsonl") == 0, "all of it is there already"
    assert bench.run() == 0
    assert answers_of(left.exported()) == answers_of(bench.exported())
    n_asked = asked(server)
    assert left.run() == 0
    assert asked(server) == n_asked


def whole_answers(bench: MadeBenchmark) -> list[dict[str, Any]]:
    """Return the calls of a run whose answers are not one letter."""
    return [line for line in bench.exported() if "option_order" not in line["experiments"]]


def is_main(line: dict[str, Any]) -> bool:
    return "main" in line["experiments"]


def images_in(server: ConformanceServer) -> Iterator[bytes]:
    """Go through the PNGs that a server was sent."""
    for received in server.received:
        body = json.loads(received.body) if received.body else {}
        for message in body.get("messages", ()):
            for part in message["content"] if isinstance(message["content"], list) else ():
                if part["type"] == "image_url":
                    yield b64decode(part["image_url"]["url"].partition(",")[2])


def chunks_of(png: bytes) -> Iterator[bytes]:
    file = io.BytesIO(png)
    file.read(8)
    while head := file.read(8):
        file.seek(int.from_bytes(head[:4], "big") + 4, 1)
        yield head[4:]


def test_a_case_in_which_patient_data_were_seen_is_asked_about_no_more(
    bench: MadeBenchmark, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.declare(server.base_url)
    assert bench.run("--limit", "2") == 0
    with Study.open(bench.root) as study:
        freeze_model(study)
        lock_protocol(study)
        case_id = study.cases(CaseRole.READING)[0].case_id
        study.record(told_on(case_id))
    assert bench.run() == 1
    with Study.open(bench.root) as study:
        study.record(settled(case_id, PhiDecision.EXCLUDED, reason="a name"))
    before = bench.exported()
    n_asked = asked(server)
    assert bench.run() == 0
    assert "Cases that are read no more" in capsys.readouterr().err
    lines = bench.exported()
    assert asked(server) > n_asked
    hidden = {line["item"] for line in lines} - {1, 2, 3, 4}
    assert hidden, "images outside of the field keep their numbers"
    assert answers_of(before).items() <= answers_of(lines).items()
    assert bench.do("report", "--out", bench.file.parent / "out") == 0
