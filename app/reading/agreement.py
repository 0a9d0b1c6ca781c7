"""Whether a reader's call agrees with what the AI has shown her."""

from app.views import AiView
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form
from reader_study.forms.rules import call_of


def departs(form: Form, answer: Answer, ai: AiView, threshold: str) -> bool:
    """Tell whether the call lies on the other side of the study's cut than the AI's answer.

    Parameters
    ----------
    threshold : str
        The first category of a positive call.

    """
    call, scale = call_of(form, answer), form.scale
    if call not in scale or ai.positive is None or threshold not in scale:
        return False
    return (scale.index(call) >= scale.index(threshold)) is not ai.positive
