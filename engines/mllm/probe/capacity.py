"""How many images a call may hold, and how large they may be."""

import itertools

from engines.mllm.probe.findings import ImagesFinding, SizeFinding
from engines.mllm.probe.pictures import texture
from engines.mllm.probe.questions import Questioner, has_answered
from engines.mllm.reply import ChatReply

NUMBERS = (1, 2, 4, 8)
EDGES = (224, 448, 896, 1792)
_QUESTION = "How many images do you see? Answer with a number."


def probe_capacity(questioner: Questioner) -> ImagesFinding:
    """Ask with more and more images, then with larger and larger ones, until one is refused."""
    questioner.tell("images: number and size")
    most, counts = 0, list[int | None]()
    for number in NUMBERS:
        reply = questioner.ask(_QUESTION, *(texture(seed) for seed in range(number)))
        if not has_answered(reply):
            break
        most = number
        counts.append(reply.tokens.prompt)
    return ImagesFinding(most, _grows(counts), _sizes(questioner) if most else ())


def _grows(counts: list[int | None]) -> bool | None:
    known = [count for count in counts if count is not None]
    if len(known) < 2 or len(known) < len(counts):
        return None
    return all(more > fewer for fewer, more in itertools.pairwise(known))


def _sizes(questioner: Questioner) -> tuple[SizeFinding, ...]:
    found = list[SizeFinding]()
    for edge in EDGES:
        reply = questioner.ask(_QUESTION, texture(1, edge))
        found.append(_size(edge, reply))
        if not found[-1].taken:
            break
    return tuple(found)


def _size(edge: int, reply: ChatReply) -> SizeFinding:
    taken = has_answered(reply)
    return SizeFinding(edge, taken, reply.tokens.prompt if taken else None)
