"""The reader's signature under what she locks."""

from typing import Any

from reader_study.forms.form import Words
from reader_study.people.entering import Entered
from reader_study.people.meanings import meaning_of
from reader_study.people.signing import LOCKED, signed
from reader_study.reading.task import Task
from reader_study.study import Study


def words_to_sign(study: Study, task: Task) -> Words:
    """Return what a reader says by locking a step, as it stands now."""
    # After a restart an answer that she asked for before is not on the screen; she has seen it.
    saw_ai = task.ai is not None or any(study.events(action="ai.revealed", entity=task.entity))
    return meaning_of(task.step.kind, saw_ai=saw_ai)


def with_signature(
    study: Study, entered: Entered, task: Task, content: dict[str, Any], language: str
) -> dict[str, Any]:
    """Return the content of ``read.locked`` with the signature of the reader who has entered."""
    words = words_to_sign(study, task).told(language)
    return signed(entered.signer, LOCKED, task.entity, content, words)
