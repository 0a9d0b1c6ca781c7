"""Media that an intake has masked are masked once more when a reader still sees a name in one."""

from contextlib import closing
from pathlib import Path

import numpy as np

from app.cli import run
from reader_study.lock import lock_protocol
from reader_study.media.medium import MediumKind
from reader_study.study import Study
from tests.builders import freeze_model, protocol_text
from tests.made_screened import TOP, make_media_folder
from tests.unit.reader_study.deid.test_reported import report_first
from tests.unit.reader_study.intake.committing.test_committing import take_all_in
from viewer.frames import open_clip


def test_what_was_screened_at_intake_is_masked_once_more(tmp_path: Path) -> None:
    root = tmp_path / "study"
    protocol = protocol_text().replace("seed = 7", "seed = 1") + "\n[playing]\ncomplete_plays = 0\n"
    with Study.create(root, protocol) as study:
        take_all_in(study, make_media_folder(tmp_path / "folder"))
        freeze_model(study)
        lock_protocol(study)
        case = study.case(report_first(study))
        media = {medium.kind: medium for medium in case.media}
        clip = media.get(MediumKind.CLIP, case.media[0])
        place, old = case.media.index(clip), study.media_path(clip)
        with closing(open_clip(old)) as before:
            frames = [before.frame(n) for n in range(clip.frames)]
    box = f"0,{TOP},9,{TOP + 5}"
    told = ["phi", str(root), case.case_id, "--mask", box, "--medium", str(place + 1)]
    assert run([*told, "--reason", "a name in the picture"]) == 0
    with Study.open(root) as study:
        new = study.case(case.case_id).media[place]
        assert (new.role, new.kind, new.frames) == (clip.role, clip.kind, clip.frames)
        assert len(list(study.events(action="media.screened"))) == 4
        with closing(open_clip(study.media_path(new))) as after:
            for n, frame in enumerate(frames):
                expected = frame.copy()
                expected[TOP : TOP + 6, :10] = 0
                assert np.array_equal(after.frame(n), expected)
        assert clip.kind is MediumKind.CLIP
    assert not old.exists()
    assert run(["verify", str(root)]) == 0
