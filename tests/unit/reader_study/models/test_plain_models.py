"""Answers that an earlier version froze in clear are read on as they are, without any key."""

import hashlib
import json
from pathlib import Path

import pytest

from ground.errors import IntegrityError
from reader_study import lock
from reader_study.conduct.sealing_ai import seal_anew
from reader_study.models import frozen as models
from reader_study.reading.session import ReadingSession
from reader_study.store import NewEvent
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, make_study, rated


def freeze_plain(study: Study) -> None:
    """Freeze a model as version 0.3 did."""
    folder, hashes = study.paths.model("m1"), {}
    (folder / "reads").mkdir(parents=True)
    for case in study.cases():
        record = {"model_id": "m1", "case_id": case.case_id, "shown_as": "AI", "score": "0.625000"}
        record |= {"category": "4B", "threshold": "0.400000"}
        blob = json.dumps(record | {"positive": True}).encode().ljust(512)
        (folder / "reads" / f"{case.case_id}.json").write_bytes(blob)
        hashes[case.case_id] = hashlib.sha256(blob).hexdigest()
    card, listed = b'{"model_id": "m1", "threshold": 0.4}', json.dumps(hashes).encode()
    (folder / "card.json").write_bytes(card)
    (folder / "reads.json").write_bytes(listed)
    study.record(
        NewEvent(
            "model.frozen",
            "model/m1",
            new={
                "model_id": "m1",
                "shown_as": "AI",
                "card_sha256": hashlib.sha256(card).hexdigest(),
                "reads_sha256": hashlib.sha256(listed).hexdigest(),
                "n": len(hashes),
                "categories": True,
                "texts": False,
                "rates": False,
            },
        )
    )


def test_a_plain_model_is_read_without_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A home that cannot be: whoever wants the workstation's key fails.
    (tmp_path / "file").write_text("")
    root = tmp_path / "s"
    with make_study(root, n_reading=2, model=False, locked=False) as study:
        monkeypatch.setenv("SONOREAD_HOME", str(tmp_path / "file" / "home"))
        freeze_plain(study)
        lock.lock_protocol(study)
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 30))
        session.lock()
        shown = session.reveal()
        assert shown.ai is not None
        assert (shown.ai.score, shown.ai.category) == (0.625, "4B")
        assert models.card(study, "m1")["threshold"] == 0.4
        assert seal_anew(study, passphrase=PASSPHRASE) == []
    assert verify(root) == []
    read = root / "models" / "m1" / "reads" / "C0001.json"
    read.write_bytes(read.read_bytes().replace(b"0.625", b"0.125"))
    with Study.open(root) as study, pytest.raises(IntegrityError, match="changed"):
        models.load_one(study, "m1", "C0001")


def test_a_study_without_a_key_of_its_own_gets_one(tmp_path: Path) -> None:
    """As in a study whose images an earlier version took in: the card is this workstation's."""
    root = tmp_path / "s"
    with make_study(root, model=False, locked=False) as study:
        study.paths.study_key.unlink()
        with pytest.MonkeyPatch.context() as earlier:
            earlier.setattr("reader_study.study_key.MADE", "nobody.made")
            from tests.builders import freeze_model

            freeze_model(study)
            names = [p.stem for p in (study.paths.model("m1") / "keys").iterdir()]
            assert len(names) == 1
            assert models.card(study, "m1")["architecture"] == "made"
            assert seal_anew(study, passphrase=PASSPHRASE) == ["m1"]
            made = [e for e in study.events() if e.action == "nobody.made"]
            assert len(made) == 1
            kept = sorted(p.stem for p in (study.paths.model("m1") / "keys").iterdir())
            assert kept == ["coordinator", *names]
