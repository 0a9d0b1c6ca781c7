"""Every template becomes a study whose log holds the plan of its design, and is verified."""

import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from app.cli import run
from reader_study import registration
from reader_study.cases import CaseRole
from reader_study.conduct.locking import lock_with_truth
from reader_study.designs.planning import plan_steps
from reader_study.designs.registry import DESIGNS
from reader_study.designs.step import StepKind
from reader_study.models import freezing
from reader_study.study import Study
from tests.builders import CALIBRATION, PASSPHRASE, MadeBatch, MovableClock

READS = {
    "sequential": 12 * 2 * 2,
    "crossover": 12 * 2 * 4,
    "two-sessions": 12 * 2 * 4,
    "concurrent": 12 * 2 * 4,
    "ai-first": 12 * 3 * 4,
    "on-demand": 12 * 2 * 4,
    "split-plot": 6 * 2 * 4,
    "rounds": 12 * 3 * 4,
    "annotation": 12 * 2,
    "report-quality": 12 * 2 * 4,
    "standalone": 12 * 4,
}
"""Reads of 12 cases by the readers of each template."""


def no_passphrase() -> str:
    raise AssertionError("no template's order needs the reference standard")


def made(root: Path, kind: str, *, clock: MovableClock | None = None) -> Study:
    """Return a study of a template with cases, and the models that its arms show."""
    text = (files("resources") / "protocols" / f"{kind}.toml").read_text(encoding="utf-8")
    study = Study.create(root, text, clock=clock)
    registration.register(study, MadeBatch(12), passphrase=PASSPHRASE)
    ids = [case.case_id for case in study.cases(CaseRole.READING)]
    shown = {arm.model or study.protocol.ai.model for arm in study.protocol.all_arms if arm.shows}
    for model_id in sorted(filter(None, shown)):
        freezing.freeze(
            study,
            card={"model_id": model_id, "threshold": 0.4, "calibration": CALIBRATION},
            scores={case_id: (n + 0.5) / len(ids) for n, case_id in enumerate(ids)},
            texts={case_id: f"{model_id} on {n}" for n, case_id in enumerate(ids)},
        )
    return study


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_template_is_locked_with_the_plan_of_its_design(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "s"
    with made(root, kind) as study:
        lock_with_truth(study, no_passphrase)
        planned = plan_steps(study.protocol, study.cases(CaseRole.READING))
        assert tuple(study.store.tables.steps()) == planned
        (generator,) = {e.content["generator"] for e in study.events(action="steps.drawn")}
        assert generator == "sha256-plan-1"
    kinds = Counter(step.kind for step in planned)
    assert kinds[DESIGNS[kind].kind] == READS[kind]
    assert set(kinds) <= {DESIGNS[kind].kind, StepKind.QUESTIONS}
    assert run(["verify", str(root)]) == 0
    capsys.readouterr()
    assert run(["schedule", str(root), "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["ordinal"] for one in told] == [step.ordinal for step in planned]
