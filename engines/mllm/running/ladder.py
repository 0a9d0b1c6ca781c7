"""The form to which a server is asked to hold an answer, a step lower once it rejects one."""

from dataclasses import dataclass, field, replace

from engines.mllm.reply import CallOutcome, ChatReply, Rejection
from engines.mllm.request import ChatRequest, ResponseForm

_LOWER = {
    ResponseForm.JSON_SCHEMA: ResponseForm.JSON_OBJECT,
    ResponseForm.JSON_OBJECT: ResponseForm.FREE,
}


@dataclass(slots=True)
class FormLadder:
    """The highest form that each model of a server takes, as far as it has shown."""

    most: dict[str, ResponseForm] = field(default_factory=dict)

    def fitted(self, request: ChatRequest) -> ChatRequest:
        """Return the request in a form that its model has not rejected."""
        form = request.form
        rejected = self.most.get(request.model)
        while rejected is not None and _rank(form) > _rank(rejected):
            form = _LOWER[form]
        if form == request.form:
            return request
        schema = request.schema if form is ResponseForm.JSON_SCHEMA else None
        return replace(request, form=form, schema=schema)

    def rejected(self, request: ChatRequest, reply: ChatReply) -> ResponseForm | None:
        """Take a step down when the form was rejected; return the new form, None for no step.

        Parameters
        ----------
        request : ChatRequest
            As it was sent.

        Returns
        -------
        ResponseForm or None
            Whoever asked in the old form may ask again in this one.

        """
        if not steps_down(request, reply):
            return None
        lower = _LOWER[request.form]
        told = self.most.get(request.model)
        if told is None or _rank(lower) < _rank(told):
            self.most[request.model] = lower
        return self.most[request.model]


def steps_down(request: ChatRequest, reply: ChatReply) -> bool:
    """Tell whether a reply rejects the form of its request, and there is a lower one."""
    is_form = reply.outcome is CallOutcome.REJECTED and reply.rejected_for is Rejection.FORM
    return is_form and request.form in _LOWER


def _rank(form: ResponseForm) -> int:
    return (ResponseForm.FREE, ResponseForm.JSON_OBJECT, ResponseForm.JSON_SCHEMA).index(form)
