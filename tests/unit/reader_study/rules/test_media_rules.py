"""A case whose media have no frames, or a still of many, is refused by the rules."""

from dataclasses import replace
from pathlib import Path

import pytest

from ground.errors import ReaderStudyError
from reader_study.cases import Case, CaseRole
from reader_study.media.medium import Medium, MediumKind
from reader_study.registration import case_content
from reader_study.store import NewEvent
from reader_study.study import Study
from tests.builders import protocol_text

CLIP = Medium(
    "ab" * 32,
    64,
    48,
    kind=MediumKind.CLIP,
    frames=30,
    duration_us=1_000_000,
    info_sha256="cd" * 32,
)


def registered(study: Study, medium: Medium) -> None:
    case = Case("C0001", "P0001", "L0001", (medium,), CaseRole.READING)
    study.record(
        NewEvent("intake.committed", "study", new={}),
        NewEvent("case.registered", "case/C0001", new=case_content(case)),
        NewEvent("truth.sealed", "truth", new={"sha256": "0" * 64, "n": 1}),
    )


WRONG: tuple[dict[str, object], ...] = (
    {"frames": 0},
    {"width": 0},
    {"duration_us": -1},
    {"kind": MediumKind.STILL},
    {"info_sha256": ""},
)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_medium_that_cannot_be_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with Study.create(tmp_path / "s", protocol_text()) as study:
        with pytest.raises(ReaderStudyError):
            registered(study, replace(CLIP, **wrong))  # type: ignore[arg-type]
        assert study.cases() == ()


def test_a_clip_comes_back_from_the_tables_as_it_was_registered(tmp_path: Path) -> None:
    with Study.create(tmp_path / "s", protocol_text()) as study:
        registered(study, CLIP)
        (case,) = study.cases()
        assert case.media == (CLIP,)
        study.store.rebuild()
        assert study.cases() == (case,)
