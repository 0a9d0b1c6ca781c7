"""What no run can be, or cannot go on with: one sentence, and nothing is lost or sent."""

from pathlib import Path

import pytest

from engines.mllm.conformance.server import ConformanceServer
from reader_study.study import Study
from tests.builders import protocol_text
from tests.mllm.made_benchmark import FEW, NAME, MadeBenchmark, asked, made_benchmark
from tests.typed import typed

ONE = [("A", "pixel-reader", '["verbalised"]')]


pytestmark = pytest.mark.usefixtures("passphrase")


@pytest.fixture
def bench(tmp_path: Path) -> MadeBenchmark:
    return made_benchmark(tmp_path, n_reading=2)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"top": "temprature = 1"}, "unknown key (did you mean 'temperature'?)"),
        (
            {"models": [*ONE, ("a", "pixel-reader-b", '["verbalised"]')]},
            "two models have the name 'a'",
        ),
        ({"end": "\n[budget]\ncalls = 0\n"}, "budget.calls"),
        ({"top": 'prompt = "no-such.v1"'}, "There is no prompt 'no-such.v1'"),
        ({"top": 'name = "../elsewhere"'}, "no TOML"),
        ({"models": []}, "models: this key is missing"),
        ({"models": [("A", "m", '["softmax"]')]}, "a chat model gives no probability by softmax"),
        ({"experiments": '\n[experiments]\nood = { folder = "none" }\n'}, "cannot be read"),
    ],
)
def test_a_run_file_that_declares_no_run_is_refused_with_the_reason(
    bench: MadeBenchmark,
    server: ConformanceServer,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, object],
    told: str,
) -> None:
    bench.declare(server.base_url, **({"experiments": FEW, "models": ONE} | change))  # type: ignore[arg-type]
    assert bench.run() == 1
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said
    assert asked(server) == 0
    assert not (bench.root / "mllm").exists()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://8.8.8.8/v1", "public"),
        ("http://user:secret@127.0.0.1:1/v1", "holds more than host, port and path"),
        ("ftp://127.0.0.1/v1", "no http or https URL"),
        ("http://127.0.0.1:1/v1", "cannot be reached"),
    ],
)
def test_a_server_that_may_not_or_cannot_be_asked(
    bench: MadeBenchmark, capsys: pytest.CaptureFixture[str], url: str, told: str
) -> None:
    bench.declare(url, experiments=FEW, models=ONE)
    assert bench.run() == 1
    said = capsys.readouterr()
    assert told in said.out + said.err
    assert "secret" not in said.out + said.err
    assert bench.do("status") == 0
    assert "With a reply: 0 of" in capsys.readouterr().out


def test_a_model_that_does_not_look_at_images_cannot_begin(
    bench: MadeBenchmark, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    blind = ("Blind", "ignores-image", '["verbalised"]')
    bench.declare(server.base_url, experiments=FEW, models=[blind, *ONE], kind="vllm")
    assert bench.run() == 1
    said = capsys.readouterr().out
    assert "No run can begin with the model 'Blind'" in said
    assert "A on ward: all calls were made" in said, "another model of the run is asked"
    assert {line["model"] for line in bench.exported()} == {"A"}
    n_asked = asked(server)
    assert bench.run() == 1
    assert asked(server) - n_asked < 60, "the blind one is probed again, the other one is not"


def test_a_key_that_is_refused_loses_nothing(
    bench: MadeBenchmark,
    server: ConformanceServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench.declare(server.base_url, experiments=FEW, models=[("K", "needs-key", '["verbalised"]')])
    assert bench.run() == 1
    assert "the server refuses the key" in capsys.readouterr().out
    text = bench.file.read_text(encoding="utf-8")
    bench.file.write_text(text.replace('kind = "', 'key_name = "lab"\nkind = "'), encoding="utf-8")
    monkeypatch.setenv("SONOREAD_KEY_LAB", "conformance-key")
    assert bench.run() == 0
    sealed = (bench.root / "mllm" / NAME / "calls.sealed").read_bytes()
    assert b"conformance-key" not in sealed
    assert "conformance-key" not in str(bench.exported())


def test_a_budget_counts_what_was_spent_before(
    bench: MadeBenchmark, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.declare(server.base_url, experiments=FEW, models=ONE, end="\n[budget]\ncalls = 3\n")
    assert bench.run("--limit", "1") == 0
    assert asked(server) == 2
    assert bench.run() == 0
    assert "the budget is used up" in capsys.readouterr().out
    assert asked(server) == 3
    assert bench.run("--budget-calls", "4") == 0
    assert asked(server) == 4


def test_failed_calls_are_made_again_when_a_person_says_so(
    bench: MadeBenchmark, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = "\n[experiments]\nblind = []\n"
    bench.declare(
        server.base_url, experiments=alone, models=[("F", "fails-once", '["verbalised"]')]
    )
    assert bench.run() == 1, "not one was answered"
    assert "failed: The server says that it failed." in capsys.readouterr().out
    assert {line["reply"]["outcome"] for line in bench.exported()} == {"server_error"}
    n_asked = asked(server)
    assert bench.run() == 0
    assert asked(server) == n_asked
    assert bench.do("retry", "--failed", "--reason", "the server was restarted") == 0
    assert bench.run() == 0
    assert {line["reply"]["outcome"] for line in bench.exported()} == {"answered"}
    assert bench.do("retry", "--failed", "--reason", "again") == 0
    assert "To be made again: 0 calls." in capsys.readouterr().out


def test_a_ledger_that_was_put_back_is_noticed(
    bench: MadeBenchmark, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.declare(server.base_url, experiments=FEW, models=ONE)
    assert bench.run("--limit", "1") == 0
    path = bench.root / "mllm" / NAME / "calls.sealed"
    early = path.read_bytes()
    assert bench.run() == 0
    whole = path.read_bytes()
    path.write_bytes(early)
    assert bench.run() == 1
    assert "lacks lines that the study's log knows of" in capsys.readouterr().err
    path.unlink()
    assert typed(["verify", str(bench.root)]) == 1
    assert "the ledger of the run is missing" in capsys.readouterr().out
    assert bench.run() == 1
    assert "its ledger is not there" in capsys.readouterr().err
    path.write_bytes(whole)
    assert bench.run() == 0
    assert typed(["verify", str(bench.root)]) == 0


def test_a_study_without_cases_has_nothing_to_ask(
    tmp_path: Path, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    Study.create(tmp_path / "study", protocol_text()).close()
    bench = MadeBenchmark(tmp_path / "study", tmp_path / "run.toml")
    bench.declare(server.base_url, experiments=FEW, models=ONE)
    assert bench.run() == 1
    assert "has no reading cases" in capsys.readouterr().err
