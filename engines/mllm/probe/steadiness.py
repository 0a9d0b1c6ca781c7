"""Whether the same call gives the same answer: at temperature 0, and by seed."""

from collections.abc import Sequence

from engines.mllm.probe.findings import Held, SteadyFinding
from engines.mllm.probe.pictures import texture
from engines.mllm.probe.questions import Questioner, has_answered
from engines.mllm.reply import ChatReply

REPEATS = 3
SEEDS = (7, 8, 9, 10)
_QUESTION = "Write a short story of twenty words about this image."


def probe_steadiness(questioner: Questioner) -> SteadyFinding:
    """Repeat one call at temperature 0, one with a seed, and try other seeds."""
    questioner.tell("repeats and seeds")
    request = questioner.request(_QUESTION, texture(4))
    at_zero = questioner.repeated(request, REPEATS)
    same = questioner.repeated(questioner.seeded(request, SEEDS[0]), REPEATS)
    others = [questioner.call(questioner.seeded(request, seed)) for seed in SEEDS[1:]]
    return SteadyFinding(_agree(at_zero), judge_seed(same, others))


def judge_seed(same: Sequence[ChatReply], others: Sequence[ChatReply]) -> Held:
    """Judge replies under one seed beside replies under others."""
    agreeing = _agree(same)
    if agreeing is not Held.YES:
        return agreeing
    # A model that always says the same tells nothing about seeds.
    return Held.CANNOT_TELL if _agree([same[0], *others]) is not Held.NO else Held.YES


def _agree(replies: Sequence[ChatReply]) -> Held:
    if not all(has_answered(reply) for reply in replies):
        return Held.CANNOT_TELL
    return Held.YES if len({(each.text, each.thinking) for each in replies}) == 1 else Held.NO
