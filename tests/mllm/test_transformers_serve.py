"""Against a real server of models: what it takes and ignores, found out by our own means."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.mllm.client import ChatClient
from engines.mllm.probe.findings import Held, ProbeResult, SightVerdict, Support
from engines.mllm.probe.probing import probe
from engines.mllm.probe.questions import Questioner
from engines.mllm.reply import CallOutcome
from engines.mllm.request import ResponseForm
from engines.mllm.served import ChatServer
from tests.mllm.made_requests import asking, noise, part_of
from tests.mllm.served_model import transformers_serving

pytestmark = [pytest.mark.deep, pytest.mark.engine]
pytest.importorskip("transformers", reason="transformers[serving] is not installed")

PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ChatClient, str]]:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from tests.mllm.tiny_model import make_taught_model

    yield from _served(make_taught_model(tmp_path_factory.mktemp("taught")))


@pytest.fixture(scope="module")
def random(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ChatClient, str]]:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from tests.mllm.tiny_model import make_noise_model

    yield from _served(make_noise_model(tmp_path_factory.mktemp("noise")))


def _served(model: Path) -> Iterator[tuple[ChatClient, str]]:
    with transformers_serving(model, log=model.parent / f"{model.name}.log") as base_url:
        server = ChatServer(base_url, deadline_s=PATIENCE_S)
        with ChatClient(server) as client:
            yield client, str(model)


def test_taught_model_answers_in_json_and_by_its_image(taught: tuple[ChatClient, str]) -> None:
    client, name = taught
    said = dict[int, dict[str, object]]()
    for level in (20, 230):
        pixels = (noise(level) // 16 + level).clip(0, 255).astype("uint8")
        reply = client.ask(asking(name, part_of(pixels))).result(PATIENCE_S)
        assert reply.outcome is CallOutcome.ANSWERED
        assert reply.tokens.prompt
        said[level] = json.loads(reply.text)
    assert {answer["image_type"] for answer in said.values()} == {"breast_us"}
    assert (said[20]["assessment"], said[230]["assessment"]) == ("benign", "malignant")


def test_server_takes_forms_and_log_probabilities_and_ignores_them(
    random: tuple[ChatClient, str],
) -> None:
    client, name = random
    result = probe(Questioner(client, name))
    assert result.json_schema is Support.ACCEPTED_IGNORED
    assert result.json_object is Support.ACCEPTED_IGNORED
    assert result.logprobs.support is Support.ACCEPTED_IGNORED
    assert result.sight.sight is SightVerdict.REACTS
    _check_what_both_share(result)


def test_taught_model_may_run(taught: tuple[ChatClient, str]) -> None:
    client, name = taught
    result = probe(Questioner(client, name))
    assert result.can_run
    _check_what_both_share(result)


def test_noise_is_an_answer_and_no_json(random: tuple[ChatClient, str]) -> None:
    client, name = random
    request = asking(name, form=ResponseForm.JSON_OBJECT)
    reply = client.ask(request).result(PATIENCE_S)
    assert reply.outcome in (CallOutcome.ANSWERED, CallOutcome.TRUNCATED)
    assert reply.text
    with pytest.raises(ValueError, match=r"Expecting|Extra data|delimiter"):
        json.loads(reply.text)


def test_model_that_is_not_there_is_told(random: tuple[ChatClient, str]) -> None:
    client, _ = random
    reply = client.ask(asking("no-such-model")).result(PATIENCE_S)
    assert reply.outcome in (CallOutcome.SERVER_ERROR, CallOutcome.REJECTED)
    assert "no-such-model" not in reply.detail


def _check_what_both_share(result: ProbeResult) -> None:
    assert result.steady.at_zero is Held.YES
    assert result.images.most == 8
    assert result.images.grows
    assert result.facts.counts_tokens
