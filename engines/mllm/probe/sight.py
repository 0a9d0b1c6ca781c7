"""The image-sensitivity gate: flat colours and two shapes, and one of them twice."""

import re
from collections.abc import Sequence

from engines.mllm.answers.thinking import reply_apart
from engines.mllm.probe.findings import SightFinding, SightVerdict
from engines.mllm.probe.pictures import COLOURS, SHAPES, flat, shape
from engines.mllm.probe.questions import Questioner, has_answered, plain
from engines.mllm.reply import CallOutcome, ChatReply

COLOUR_QUESTION = "What colour is this image? Answer with one word."
SHAPE_QUESTION = "Is the white shape in this image a circle or a square? Answer with one word."
_ENOUGH_COLOURS = 3


def probe_sight(questioner: Questioner) -> SightFinding:
    """Ask for colours and shapes, and judge whether the image makes a difference."""
    questioner.tell("images: colours and shapes")
    colours = [questioner.ask(COLOUR_QUESTION, flat(name)) for name in COLOURS]
    if all(reply.outcome is CallOutcome.REJECTED for reply in colours):
        return SightFinding(SightVerdict.REJECTS_IMAGES)
    again = questioner.ask(COLOUR_QUESTION, flat(next(iter(COLOURS))))
    shapes = [questioner.ask(SHAPE_QUESTION, shape(name)) for name in SHAPES]
    return judge_sight(colours, again, shapes)


def judge_sight(
    colours: Sequence[ChatReply], again: ChatReply, shapes: Sequence[ChatReply]
) -> SightFinding:
    """Judge replies to the colours in the order of `COLOURS`, the first again, and the shapes."""
    if not all(has_answered(reply) for reply in (*colours, again, *shapes)):
        return SightFinding(SightVerdict.FAILED)
    colours_named = _named(colours, tuple(COLOURS))
    shapes_named = _named(shapes, SHAPES)
    distinct = len({_said(reply) for reply in colours})
    steady = _said(again) == _said(colours[0])
    shapes_differ = _said(shapes[0]) != _said(shapes[1])
    return SightFinding(
        _sight(colours_named, shapes_named, distinct > 1, steady, shapes_differ),
        colours_named,
        shapes_named,
        distinct,
        steady,
    )


def _sight(
    colours: int, shapes: int, differ: bool, steady: bool, shapes_differ: bool
) -> SightVerdict:
    if colours >= _ENOUGH_COLOURS:
        return SightVerdict.NAMES if shapes == len(SHAPES) else _by_shapes(steady, shapes_differ)
    if not differ:
        return SightVerdict.BLIND
    return _by_shapes(steady, shapes_differ) if steady else SightVerdict.UNSTEADY


def _by_shapes(steady: bool, shapes_differ: bool) -> SightVerdict:
    return SightVerdict.REACTS if steady and shapes_differ else SightVerdict.COLOURS_ONLY


def _named(replies: Sequence[ChatReply], names: tuple[str, ...]) -> int:
    """Count the replies that name what was shown, and nothing else before it."""
    any_name = re.compile(rf"\b({'|'.join(names)})\b")
    found = [any_name.search(_said(reply)) for reply in replies]
    return sum(
        match is not None and match.group(1) == name
        for match, name in zip(found, names, strict=True)
    )


def _said(reply: ChatReply) -> str:
    # Thinking depends on the image, too; a model whose answer is cut off has said that much.
    told = reply_apart(reply)
    return plain(told.answer or told.thinking)
