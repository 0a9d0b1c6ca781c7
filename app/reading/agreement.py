"""Whether a reader's call agrees with what the AI has shown her."""

from reader_study.forms.answer import Answer
from reader_study.forms.form import Form
from reader_study.forms.rules import called_positive
from reader_study.models.parts import ShownAi


def departs(form: Form, answer: Answer, ai: ShownAi, threshold: str) -> bool:
    """Tell whether the call lies on the other side of the study's cut than the AI's answer.

    Parameters
    ----------
    threshold : str
        The first category of a positive call.

    """
    called = called_positive(form, answer, threshold)
    return called is not None and ai.positive is not None and called is not ai.positive
