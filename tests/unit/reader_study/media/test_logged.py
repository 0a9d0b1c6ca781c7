"""Media in the log: new words hold all of a medium, and old words are still read."""

import json

import pytest

from reader_study.media.logged import COLUMNS, media_of, medium_of, told_of
from reader_study.media.medium import Medium, MediumKind

CLIP = Medium(
    "ab" * 32,
    640,
    480,
    kind=MediumKind.CLIP,
    frames=90,
    duration_us=3_003_000,
    role="cine",
    view="left",
    mm_per_px=0.0721,
    info_sha256="cd" * 32,
)


def test_a_medium_comes_back_from_the_log_as_it_was() -> None:
    told = json.loads(json.dumps(told_of(CLIP)))
    assert tuple(told) == COLUMNS
    assert medium_of(told) == CLIP
    assert media_of({"media": [told, told_of(Medium("e" * 64, 4, 3))]}) == (
        CLIP,
        Medium("e" * 64, 4, 3),
    )


def test_stills_of_the_versions_up_to_0_4_are_read() -> None:
    old = {"sha256": "f" * 64, "width": 9, "height": 7, "view": "left", "nm_per_px": 70_000}
    (medium,) = media_of({"images": [old]})
    assert medium == Medium("f" * 64, 9, 7, view="left", mm_per_px=0.07)
    assert (medium.kind, medium.frames, medium.suffix) == (MediumKind.STILL, 1, ".png")
    assert medium.info_sha256 == ""


def test_a_kind_that_this_program_does_not_know_is_no_still() -> None:
    with pytest.raises(ValueError, match="hologram"):
        medium_of({**told_of(CLIP), "kind": "hologram"})
