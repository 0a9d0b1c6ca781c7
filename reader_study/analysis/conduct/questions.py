"""Forms about a session: workload, and whether readers understood what they were told."""

from reader_study.analysis.conduct.results import SessionAnswers
from reader_study.analysis.declared import FormFacts
from reader_study.analysis.grid import COUNTED
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.cases import Read


def session_answers(inputs: AnalysisInputs) -> tuple[SessionAnswers, ...]:
    """Return every answered form about a session, with the arms of the cases read in it."""
    found = []
    for read in sorted(inputs.reads, key=lambda r: (r.reader_id, r.session, r.seq)):
        form = inputs.protocol.form(read.form or str(read.arm))
        if read.kind == "questions" and form is not None:
            found.append(_answers(inputs, read, form))
    return tuple(found)


def _answers(inputs: AnalysisInputs, read: Read, form: FormFacts) -> SessionAnswers:
    arms = {
        str(one.arm)
        for one in inputs.reads
        if (one.reader_id, one.session) == (read.reader_id, read.session) and one.kind in COUNTED
    }
    values = tuple(
        (item.id, value)
        for item in form.items
        if isinstance(value := read.values.get(item.id), int) and not isinstance(value, bool)
    )
    tested = [item for item in form.items if item.right]
    right = sum(str(read.values.get(item.id)) in item.right for item in tested)
    return SessionAnswers(
        read.reader_id,
        read.session,
        form.id,
        tuple(arm.id for arm in inputs.protocol.arms if arm.id in arms),
        values,
        right if tested else None,
        len(tested) if tested else None,
    )
