"""Replies of a chat model become records of results, refusals and failures among them."""

import json

import pytest

from app.mllm.scored import AskedItem, scored_answer
from engines.mllm.answers.parsing import parse_reply
from engines.mllm.reply import CallOutcome, ChatReply
from engines.scorers.answer import ProbabilitySource
from reader_study.analysis.benchmark.headline import headline
from reader_study.analysis.benchmark.records import Experiment, ItemTruth
from reader_study.cases import ReadStatus

ASKED = AskedItem("m", Experiment.MAIN, "1", ItemTruth("malignant", "4C"), prompt="Look.")
SAID = {
    "image_type": "breast_us",
    "assessment": "malignant",
    "birads": "4C",
    "p_malignant": 80,
    "features": {},
    "report": "Irregular mass.",
    "refusal_reason": None,
}


def test_an_answer_keeps_its_words_and_each_probability_apart() -> None:
    reply = ChatReply(CallOutcome.ANSWERED, text=json.dumps(SAID), thinking="Hm.")
    found = scored_answer(
        ASKED, parse_reply(reply), reply.text, others={ProbabilitySource.LOG_PROBABILITY: 0.6}
    )
    assert (found.status, found.birads, found.assessment) == (ReadStatus.OK, "4C", "malignant")
    assert found.probabilities == {"verbalised": 0.8, "logprob": 0.6}
    assert (found.report, found.thinking, found.prompt) == ("Irregular mass.", "Hm.", "Look.")
    assert json.loads(found.raw) == SAID
    assert headline([found]).category.value == 1.0


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (ChatReply(CallOutcome.TIMEOUT), ReadStatus.TIMEOUT),
        (ChatReply(CallOutcome.SERVER_ERROR), ReadStatus.SERVER_ERROR),
        (ChatReply(CallOutcome.FILTERED, text=""), ReadStatus.FILTERED),
        (ChatReply(CallOutcome.TRUNCATED, text='{"birads": "4'), ReadStatus.TRUNCATED),
        (ChatReply(CallOutcome.ANSWERED, text="A mass, as far as I see."), ReadStatus.UNPARSED),
        (
            ChatReply(CallOutcome.ANSWERED, text="I'm sorry, I cannot help with that."),
            ReadStatus.REFUSED,
        ),
    ],
)
def test_what_is_no_answer_has_a_status_and_stays_in_the_denominator(
    reply: ChatReply, status: ReadStatus
) -> None:
    found = scored_answer(
        ASKED, parse_reply(reply), reply.text, others={ProbabilitySource.SAMPLING: 0.9}
    )
    assert found.status is status
    told = headline([found])
    assert (told.counts.n, told.counts.answered, told.category.value) == (1, 0, 0.0)
    assert told.sources == ()
