"""The reader's signature under what she locks."""

from typing import Any

from reader_study.people.entering import Entered
from reader_study.people.meanings import meaning
from reader_study.people.signing import LOCKED, signed
from reader_study.reading.task import Task
from reader_study.study import Study


def with_signature(
    study: Study, entered: Entered, task: Task, content: dict[str, Any], language: str
) -> dict[str, Any]:
    """Return the content of ``read.locked`` with the signature of the reader who has entered."""
    # After a restart an answer that she asked for before is not on the screen; she has seen it.
    saw_ai = task.ai is not None or any(study.events(action="ai.revealed", entity=task.entity))
    words = meaning(task.step.kind, saw_ai=saw_ai, language=language)
    return signed(entered, LOCKED, task.entity, content, words)
