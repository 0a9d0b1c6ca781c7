"""The styles of the conformance server parse to the judgement that they were filled from."""

import pytest

from engines.mllm.answers.parsing import parse
from engines.mllm.conformance.behaviours import Behaviour
from engines.mllm.conformance.judging import Answer
from engines.mllm.conformance.wording import STYLES
from engines.scorers.answer import AnswerStatus

JUDGEMENT: Answer = {
    "image_type": "breast_us",
    "assessment": "malignant",
    "birads": "4C",
    "p_malignant": 80,
    "features": {"shape": "irregular"},
    "report": "Conformance server, no model.",
    "refusal_reason": None,
}
WITHOUT_VALUE = {
    Behaviour.REFUSES_ENGLISH: AnswerStatus.REFUSED,
    Behaviour.REFUSES_CHINESE: AnswerStatus.REFUSED,
    Behaviour.NOISE: AnswerStatus.UNPARSED,
    Behaviour.BREAKS_NUMBERS: AnswerStatus.UNPARSED,
}


@pytest.mark.parametrize("style", STYLES)
def test_a_style_says_what_was_judged_or_nothing(style: Behaviour) -> None:
    found = parse(STYLES[style](JUDGEMENT))
    assert found.status is WITHOUT_VALUE.get(style, AnswerStatus.OK)
    said = (found.birads, found.assessment, found.p_malignant)
    assert said == ((None, None, None) if style in WITHOUT_VALUE else ("4C", "malignant", 80.0))
