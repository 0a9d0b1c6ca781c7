"""From the text of a reply to what it says: down the ladder, to a value or a status."""

from dataclasses import replace
from types import MappingProxyType

from engines.mllm.answers.candidates import FoundObjects, answers_in
from engines.mllm.answers.cleaning import without_hidden
from engines.mllm.answers.consistency import flags_of
from engines.mllm.answers.fields import fields_of
from engines.mllm.answers.lexicons import CANNOT_ASSESS, FIFTH_EDITION, AnswerTerms, terms_of
from engines.mllm.answers.parsed import AnswerFlag, ImageType, ParsedAnswer, Rung
from engines.mllm.answers.reading import FieldReading, reading_of
from engines.mllm.answers.refusals import disclaimer_in, inability_in, refusal_in
from engines.mllm.answers.thinking import apart, joined
from engines.mllm.reply import CallOutcome, ChatReply
from engines.scorers.answer import AnswerStatus

MOST_BYTES = 64 * 1024
"""Of an answer without its thinking; a longer one is not read."""

_MOST_THINKING = 4 * 1024 * 1024
_ENDED: dict[CallOutcome, AnswerStatus] = {
    CallOutcome.TIMEOUT: AnswerStatus.TIMEOUT,
    **dict.fromkeys(
        set(CallOutcome)
        - {
            CallOutcome.ANSWERED,
            CallOutcome.TRUNCATED,
            CallOutcome.FILTERED,
            CallOutcome.TIMEOUT,
        },
        AnswerStatus.SERVER_ERROR,
    ),
}


def parse(
    text: str, *, cut_off: bool = False, filtered: bool = False, lexicon: str = FIFTH_EDITION
) -> ParsedAnswer:
    """Return what a text says; never raises for any text, in a time that grows as the text does.

    Parameters
    ----------
    text : str
        Of the answer, thinking tags and all.
    cut_off : bool
        The server ended it at the most tokens: whatever it says, it is `TRUNCATED`.
    filtered : bool
        The server's content filter held it back, whole or in part: `FILTERED`.
    lexicon : str
        Id of the version whose terms `features` may have.

    Raises
    ------
    ValueError
        When there is no such lexicon.

    Examples
    --------
    >>> parse("BI-RADS分类：4B类").birads
    '4B'

    """
    terms = terms_of(lexicon)
    if len(text) > _MOST_THINKING:
        return _unparsed("The answer is longer than 4 MiB, and was not read.")
    plain, was_hidden = without_hidden(text)
    split = apart(plain)
    answer = _told(split.answer, split.is_open, cut_off, filtered, terms)
    flags = (AnswerFlag.HIDDEN_CHARACTERS,) if was_hidden else ()
    return replace(
        answer, thinking=split.thinking, flags=tuple(dict.fromkeys((*answer.flags, *flags)))
    )


def parse_reply(reply: ChatReply, *, lexicon: str = FIFTH_EDITION) -> ParsedAnswer:
    """Return what a reply says; of a call that brought no answer, how it ended.

    Thinking that the server gave apart comes before what stands between tags.
    """
    ended = _ENDED.get(reply.outcome)
    if ended is not None:
        return ParsedAnswer(ended, reason=reply.detail or f"The call ended: {reply.outcome}.")
    found = parse(
        reply.text,
        cut_off=reply.outcome is CallOutcome.TRUNCATED,
        filtered=reply.outcome is CallOutcome.FILTERED,
        lexicon=lexicon,
    )
    return replace(found, thinking=joined(reply.thinking, found.thinking))


def _told(
    text: str, is_thinking: bool, cut_off: bool, filtered: bool, terms: AnswerTerms
) -> ParsedAnswer:
    if filtered:
        return ParsedAnswer(AnswerStatus.FILTERED, reason="The server's filter held it back.")
    if cut_off:
        return _truncated("The answer was cut off at the most tokens.")
    if not text:
        if is_thinking:
            return _truncated("The thinking has no end, and no answer follows.")
        return _unparsed("The answer is empty.")
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return _unparsed("The answer is longer than 64 KiB, and was not read.")
    found = answers_in(text, terms)
    if found.answers:
        return _from_objects(found, terms)
    if found.is_torn:
        return _truncated("The JSON of the answer ends before its last brace.")
    return _from_words(text)


def _from_objects(found: FoundObjects, terms: AnswerTerms) -> ParsedAnswer:
    readings = [reading_of(answer, terms) for answer in found.answers]
    first = readings[0]
    if any(_judged(one) != _judged(first) for one in readings[1:]):
        return _unparsed(f"There are {len(readings)} answers in JSON, and they differ.")
    repeated = (AnswerFlag.REPEATED,) if len(readings) > 1 else ()
    return _concluded(replace(first, flags=(*first.flags, *repeated)), found.rung)


def _judged(reading: FieldReading) -> tuple[object, ...]:
    return dict(reading.values), reading.problems, reading.refusal_reason


def _from_words(text: str) -> ParsedAnswer:
    reading = fields_of(text)
    refusal = refusal_in(text)
    if _is_assessed(reading) or reading.problems:
        # Prose says also of details that they cannot be determined, and that it is no physician's.
        return _concluded(_in_words(reading, text, refusal), Rung.FIELDS)
    unable = inability_in(text) if refusal is None else None
    if unable is not None:
        return _cannot(_in_words(reading, text, unable), Rung.FIELDS)
    return _concluded(_in_words(reading, text, refusal or disclaimer_in(text)), Rung.FIELDS)


def _in_words(reading: FieldReading, text: str, why: str | None) -> FieldReading:
    return replace(reading, report=text, refusal_reason=why or "")


def _is_assessed(reading: FieldReading) -> bool:
    values = reading.values
    named = values.get("assessment", CANNOT_ASSESS) != CANNOT_ASSESS
    return named or "birads" in values or "p_malignant" in values


def _concluded(reading: FieldReading, rung: Rung) -> ParsedAnswer:
    """Decide on the status of what was read."""
    if reading.problems:
        return _unparsed(" ".join(reading.problems), reading)
    if reading.values.get("assessment") == CANNOT_ASSESS:
        return _cannot(reading, rung)
    if not _is_assessed(reading):
        return _not_assessed(reading, rung)
    refused = (AnswerFlag.ASSESSED_AND_REFUSED,) if reading.refusal_reason else ()
    return _answer(
        AnswerStatus.OK, rung, reading, flags=(*reading.flags, *refused, *flags_of(reading.values))
    )


def _not_assessed(reading: FieldReading, rung: Rung) -> ParsedAnswer:
    shown = reading.values.get("image_type")
    if shown not in (None, ImageType.BREAST_ULTRASOUND):
        return _cannot(reading, rung)
    if reading.refusal_reason:
        return _answer(AnswerStatus.REFUSED, rung, reading, reason="The model refuses.")
    return _unparsed("No assessment, category or probability was found.", reading)


def _cannot(reading: FieldReading, rung: Rung) -> ParsedAnswer:
    both = "birads" in reading.values or "p_malignant" in reading.values
    flags = (AnswerFlag.ASSESSED_WITHOUT_ABILITY,) if both else ()
    return _answer(
        AnswerStatus.CANNOT_ASSESS,
        rung,
        reading,
        reason="The model says that it cannot assess the image.",
        flags=(*reading.flags, *flags),
    )


def _answer(
    status: AnswerStatus,
    rung: Rung,
    reading: FieldReading,
    *,
    reason: str = "",
    flags: tuple[AnswerFlag, ...] | None = None,
) -> ParsedAnswer:
    is_ok = status is AnswerStatus.OK
    values = reading.values
    percent = values.get("p_malignant")
    shown = values.get("image_type")
    return ParsedAnswer(
        status,
        rung=rung,
        birads=str(values["birads"]) if is_ok and "birads" in values else None,
        assessment=str(values["assessment"]) if is_ok and "assessment" in values else None,
        p_malignant=percent if is_ok and isinstance(percent, float) else None,
        image_type=ImageType(shown) if isinstance(shown, str) else None,
        features=MappingProxyType(dict(reading.features)) if is_ok else MappingProxyType({}),
        report=reading.report,
        refusal_reason=reading.refusal_reason,
        reason=reason,
        flags=reading.flags if flags is None else flags,
        dropped=reading.dropped,
    )


def _unparsed(reason: str, reading: FieldReading | None = None) -> ParsedAnswer:
    flags = () if reading is None else reading.flags
    dropped = () if reading is None else reading.dropped
    return ParsedAnswer(AnswerStatus.UNPARSED, reason=reason, flags=flags, dropped=dropped)


def _truncated(reason: str) -> ParsedAnswer:
    return ParsedAnswer(AnswerStatus.TRUNCATED, reason=reason)
