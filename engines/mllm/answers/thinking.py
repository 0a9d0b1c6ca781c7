"""Thinking is told apart from the answer, by the tags of the vendors; here and nowhere else."""

import re
from dataclasses import dataclass

from engines.mllm.answers.cleaning import closed_up
from engines.mllm.answers.objects import loaded
from engines.mllm.reply import ChatReply, TokenChoice

_NAMES = r"think|thinking|thought|thoughts|reasoning|reflection|seed:think|scratchpad|analysis"
_TAGS = re.compile(
    rf"(?P<open><(?:{_NAMES})>|\[think\]|◁think▷|<\|begin_of_thought\|>|<unused94>(?:thought)?"
    r"|<\|channel\|?>(?:analysis|thought)(?:<\|message\|>)?|<\|start_thinking\|>)"
    rf"|(?P<close></(?:{_NAMES})>|\[/think\]|◁/think▷|<\|end_of_thought\|>|<unused95>"
    r"|<channel\|>|<\|end_thinking\|>|<\|end\|>)",
    re.IGNORECASE,
)
_WRAPPING = re.compile(
    r"<\|(?:begin_of_box|end_of_box|start|end|im_start|im_end|eot_id|endoftext|return|message"
    r"|begin_of_solution|end_of_solution)\|>|<\|channel\|>(?:final)?"
    r"|(?<=\|>)assistant(?=<\||$)|</?(?:answer|final|final_answer|output|response)>|</s>"
    r"|<end_of_turn>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ThoughtApart:
    """An answer without its thinking.

    Parameters
    ----------
    answer, thinking : str
    is_open : bool
        The thinking never ends: an answer may not have come.

    """

    answer: str
    thinking: str
    is_open: bool


def apart(text: str) -> ThoughtApart:
    """Split thinking off; in one pass.

    An end without a beginning (a chat template may hold the beginning) ends thinking that began
    with the text. A beginning inside of thinking is a word like any other, and so is a tag in a
    string of a text that is one object of JSON.

    Examples
    --------
    >>> apart("<think>dark</think> BI-RADS 4")
    ThoughtApart(answer='BI-RADS 4', thinking='dark', is_open=False)

    """
    if isinstance(loaded(text), dict):
        return ThoughtApart(text.strip(), "", is_open=False)
    answer: list[str] = []
    thinking: list[str] = []
    at = 0
    is_open = False
    for tag in _TAGS.finditer(text):
        if tag["open"]:
            if is_open:
                continue
            answer.append(text[at : tag.start()])
            is_open = True
        elif is_open:
            thinking.append(text[at : tag.start()])
            is_open = False
        elif tag["close"].casefold() == "<|end|>":
            continue  # ends any message of such a model, an answer too
        else:
            thinking += [*answer, text[at : tag.start()]]
            answer = []
        at = tag.end()
    (thinking if is_open else answer).append(text[at:])
    # What stood apart is not joined to one number.
    whole = closed_up("\x00".join(answer), "\n")
    plain = closed_up(_WRAPPING.sub("\x00", whole), " ")
    return ThoughtApart(plain.strip(), "\n".join(thinking).strip(), is_open)


def reply_apart(reply: ChatReply) -> ThoughtApart:
    """Split the text of a reply; thinking that the server gave apart comes first."""
    found = apart(reply.text)
    return ThoughtApart(found.answer, joined(reply.thinking, found.thinking), found.is_open)


def joined(*thoughts: str) -> str:
    """Return thinking from several places as one text, each once, empty ones left out."""
    return "\n".join(dict.fromkeys(filter(None, thoughts)))


def answer_choices(reply: ChatReply) -> tuple[TokenChoice, ...]:
    """Return the tokens of the answer alone: those behind the thinking in a reply's text.

    None of a reply whose thinking never ends.
    """
    found = apart(reply.text)
    if found.is_open:
        return ()
    if not found.thinking:
        return reply.choices
    text = "".join(choice.token for choice in reply.choices)
    ends = [tag.end() for tag in _TAGS.finditer(text) if tag["close"]]
    at, rest = 0, ends[-1] if ends else 0
    kept: list[TokenChoice] = []
    for choice in reply.choices:
        if at >= rest:
            kept.append(choice)
        at += len(choice.token)
    return tuple(kept)
