"""What the log keeps of a read when it is locked."""

from collections.abc import Mapping
from typing import Any

from reader_study.cases import ReaderKind, ReadStatus
from reader_study.forms.rules import call_of, called_positive, rating_of
from reader_study.protocol.sections import ReaderSpec
from reader_study.reading.observing import boot_content, boot_time
from reader_study.reading.task import Task
from reader_study.reading.times.derived import rule_of, times_at_lock
from reader_study.study import Study


def locked_content(
    study: Study,
    reader: ReaderSpec,
    task: Task,
    *,
    batch: int,
    view: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the content of ``read.locked``: the answer, what follows from it, and the times.

    Parameters
    ----------
    batch : int
        Place of the read in its batch.
    view : mapping, optional
        How the image was seen at this moment.

    """
    rule = rule_of(study.protocol.schema_version)
    time = times_at_lock(
        study.events(entity=task.entity),
        now_ns=study.clock.monotonic_ns(),
        rule=rule,
        boot=boot_time(study.clock),
        clip_us=task.clip_us,
    )
    answer, form, step = task.answer, task.form, task.step
    return (
        {
            "reader_kind": ReaderKind.SIMULATED if reader.simulated else ReaderKind.HUMAN,
            "position": step.position,
            "kind": step.kind.value,
            "status": ReadStatus.OK if answer.cannot_assess is None else ReadStatus.CANNOT_ASSESS,
            "form": form.id,
            "form_sha256": form.sha256,
            "answer": answer.content(),
            "category": call_of(form, answer),
            "likelihood": rating_of(form, answer),
            "cannot_assess": answer.cannot_assess or "",
            "note": answer.note,
            "ai": _ai(study, task),
            "protocol_version": study.protocol_version,
            "total_us": time.total_us,
            "active_us": time.active_us,
            "machine_us": time.machine_us,
            "time_rule": rule,
            "times": time.content(),
            "batch": batch,
            "view": view,
        }
        | _plays(task)
        | boot_content(study.clock)
    )


def _plays(task: Task) -> dict[str, Any]:
    """Return what of clips and series ran; nothing where a case has none."""
    return {"played": [one.content() for one in task.played]} if task.played else {}


def _ai(study: Study, task: Task) -> dict[str, Any] | None:
    """Return how the reader stands to what she was shown; None when nothing was.

    She agrees when her call and the model's answer lie on the same side of their cuts.
    """
    if task.ai is None:
        return None
    cut = study.protocol.assessment.positivity_threshold
    called = called_positive(task.form, task.answer, cut)
    told = called is not None and task.ai.positive is not None
    agrees = called == task.ai.positive if told else None
    before = task.before or type(task.answer)()
    keys = before.values.keys() | task.answer.values.keys()
    changed = sorted(k for k in keys if before.get(k) != task.answer.get(k))
    return {"agrees": agrees, "changed": changed, "withheld": task.ai.withheld}
