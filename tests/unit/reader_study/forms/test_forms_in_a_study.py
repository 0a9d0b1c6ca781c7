"""Forms in a study: named by its protocol, checked at the lock, kept as they were locked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ground.errors import FormError, ProtocolError, ReadingRuleError
from reader_study import lock, registration
from reader_study.forms.answer import Answer
from reader_study.forms.library import load_form
from reader_study.forms.marks import diameter, point
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import PASSPHRASE, READER, MadeBatch
from tests.unit.reader_study.forms.made_forms import HEAD, field, write

PROTOCOL = """
schema_version = 3
id = "forms"
title = "Forms"
seed = 7
data_source = "made for tests"

[assessment]
{assessment}

[design]
kind = "standalone"

[[arms]]
id = "alone"
title = "Alone"
{arm}
"""

PERCENT = field("likelihood", "percent", 'role = "rating"\n')


@contextmanager
def study(root: Path, assessment: str, *, arm: str = "", own: str = "") -> Iterator[Study]:
    """Open an unlocked study without a model; `own` is the text of its form ``mine``."""
    text = PROTOCOL.format(assessment=assessment, arm=arm)
    text += READER.format(id="r1", name="One", years=3, more="")
    with Study.create(root, text) as made:
        registration.register(made, MadeBatch(2), passphrase=PASSPHRASE)
        if own:
            write(root, own)
        yield made


def test_provisional_terms_need_the_tick_of_the_coordinator(tmp_path: Path) -> None:
    with (
        study(tmp_path / "a", 'form = "birads-us-v2025"') as made,
        pytest.raises(ProtocolError, match=r"provisional_checked: .* 51 provisional terms"),
    ):
        lock.lock_protocol(made)
    ticked = 'form = "birads-us-v2025"\nprovisional_checked = true'
    with study(tmp_path / "b", ticked) as made:
        lock.lock_protocol(made)
        assert made.form("birads-us-v2025") == load_form("birads-us-v2025")


def test_a_form_that_changes_after_the_lock_changes_no_study(tmp_path: Path) -> None:
    own = HEAD + field("call", "ordinal", 'role = "call"\n') + PERCENT
    assessment = 'form = "mine"\nscale = ["a", "b"]\npositivity_threshold = "b"'
    with study(tmp_path / "s", assessment, own=own) as made:
        lock.lock_protocol(made)
        before = made.form("mine")
        write(made.paths.root, own.replace('label = "A"', 'label = "Another"'))
    with Study.open(tmp_path / "s", writable=False) as opened:
        assert opened.form("mine") == before
        assert before.sha256 != load_form("mine", folder=opened.paths.forms).sha256


def test_a_scale_of_the_protocol_is_that_of_its_form(tmp_path: Path) -> None:
    whole = 'scale = ["1", "2", "3", "4", "5"]\npositivity_threshold = "4"'
    with study(tmp_path / "a", f'form = "birads-us-5e"\n{whole}') as made:
        lock.lock_protocol(made)
        assert made.form("birads-us-5e").scale == ("1", "2", "3", "4", "5")
    with (
        study(tmp_path / "b", 'form = "nbm"') as made,
        pytest.raises(ProtocolError, match=r"no categories of the form 'nbm'; .*'malignant'"),
    ):
        lock.lock_protocol(made)


def test_a_form_of_one_arm_keeps_a_call_of_its_own(tmp_path: Path) -> None:
    with study(tmp_path / "s", "", arm='form = "nbm"') as made:
        lock.lock_protocol(made)
        assert made.form("nbm").scale == ("normal", "benign", "malignant")


def test_a_form_that_is_not_there_or_has_a_fault_stops_the_lock(tmp_path: Path) -> None:
    with (
        study(tmp_path / "a", 'form = "birads-us-5"') as made,
        pytest.raises(ProtocolError, match=r"assessment\.form: .* Is 'birads-us-5e' meant"),
    ):
        lock.lock_protocol(made)
    faulty = HEAD + field("call", "choise")
    with (
        study(tmp_path / "b", 'form = "mine"', own=faulty) as made,
        pytest.raises(FormError, match=r"mine.toml:7: fields.1.kind"),
    ):
        lock.lock_protocol(made)


def test_marks_lie_on_the_images_and_come_back(tmp_path: Path) -> None:
    own = (
        HEAD
        + field("call", "ordinal", 'role = "call"\n')
        + PERCENT
        + field("place", "point", "required = false\n")
        + field("size", "diameters", "required = false\n")
    )
    assessment = 'form = "mine"\nscale = ["a", "b"]\npositivity_threshold = "b"'
    lines = [diameter(0, 0, (10, 20), (40, 20), length_mm=2.5, scale="manual")]
    values: dict[str, Any] = {
        "call": "b",
        "likelihood": 80,
        "place": point(0, 0, (96, 0)),
        "size": lines,
    }
    with study(tmp_path / "s", assessment, own=own) as made:
        lock.lock_protocol(made)
        session = ReadingSession.begin(made, "r1")
        session.answer(Answer(values))
        with pytest.raises(ReadingRuleError, match="'place' lies outside the image"):
            session.answer(Answer(values | {"place": point(0, 0, (96.1, 0))}))
        with pytest.raises(ReadingRuleError, match="'place' lies outside the image"):
            session.answer(Answer(values | {"place": point(1, 0, (5, 5))}))
    with Study.open(tmp_path / "s") as again:
        task = ReadingSession.begin(again, "r1").task
        assert task is not None
        assert task.answer.values == values
