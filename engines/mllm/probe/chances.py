"""Log-probabilities: whether they come, and whether they are probabilities."""

import math
from dataclasses import replace

from engines.mllm.probe.findings import LogprobFinding, Support
from engines.mllm.probe.pictures import texture
from engines.mllm.probe.questions import Questioner, has_answered, is_rejected_for
from engines.mllm.reply import ChatReply, Rejection

ALTERNATIVES = (20, 5)
"""The second is asked for where the first is too many for the server."""

_QUESTION = (
    "Which letter fits this image best?\nA. dark\nB. light\nC. mixed\nAnswer with one letter."
)
_MAX_TOKENS = 16
_TOLERANCE = 1e-3


def probe_logprobs(questioner: Questioner) -> LogprobFinding:
    """Ask for one letter with its alternatives."""
    questioner.tell("log-probabilities")
    request = replace(questioner.request(_QUESTION, texture(3)), max_tokens=_MAX_TOKENS)
    finding = LogprobFinding(Support.REJECTED)
    for wanted in ALTERNATIVES:
        finding = judge_logprobs(questioner.call(replace(request, top_logprobs=wanted)))
        if finding.support is not Support.REJECTED:
            break
    return finding


def judge_logprobs(reply: ChatReply) -> LogprobFinding:
    """Judge the first token of a reply."""
    if is_rejected_for(reply, Rejection.LOG_PROBABILITIES):
        return LogprobFinding(Support.REJECTED)
    if not has_answered(reply):
        return LogprobFinding(Support.FAILED)
    if not reply.choices or not reply.choices[0].others:
        return LogprobFinding(Support.ACCEPTED_IGNORED)
    first = reply.choices[0]
    known = dict(first.others)
    total = sum(math.exp(min(each, 0.0)) for _, each in first.others)
    sound = (
        all(each <= 0 for _, each in first.others)
        and total <= 1 + _TOLERANCE
        and math.isclose(known.get(first.token, math.inf), first.logprob, abs_tol=_TOLERANCE)
    )
    return LogprobFinding(Support.ENFORCED if sound else Support.FAILED, len(first.others), total)
