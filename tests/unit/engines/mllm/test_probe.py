"""The probe, against every kind of server, and its judgements on replies made by hand."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.commands.mllm.probe_table import probe_table
from engines.mllm.client import ChatClient
from engines.mllm.conformance.behaviours import SMALL_EDGE, Behaviour
from engines.mllm.conformance.server import ConformanceServer
from engines.mllm.probe.chances import judge_logprobs
from engines.mllm.probe.findings import Held, ProbeResult, SightVerdict, Support, ThinkingEffect
from engines.mllm.probe.probing import probe, probe_json, read_probe
from engines.mllm.probe.questions import Questioner
from engines.mllm.probe.sight import judge_sight
from engines.mllm.probe.steadiness import judge_seed
from engines.mllm.probe.thinking_effect import judge_thinking
from engines.mllm.reply import CallOutcome, ChatReply, TokenChoice, TokenCounts
from engines.mllm.request import ChatRequest
from engines.mllm.served import ChatServer
from ground.errors import EngineError

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[ConformanceServer]:
    with ConformanceServer() as server:
        yield server


@pytest.fixture(scope="module")
def client(server: ConformanceServer) -> Iterator[ChatClient]:
    own = ChatServer(server.base_url, deadline_s=3, max_reply_bytes=1 << 20)
    with ChatClient(own) as client:
        yield client


def probed(client: ChatClient, behaviour: Behaviour) -> ProbeResult:
    return probe(Questioner(client, behaviour), now=NOW)


def test_good_server_is_found_to_be_good(client: ChatClient) -> None:
    result = probed(client, Behaviour.READER)
    assert result.can_run
    assert result.sight.sight is SightVerdict.NAMES
    assert (result.images.most, result.images.grows) == (8, True)
    assert [size.edge for size in result.images.sizes if size.taken] == [224, 448, 896, 1792]
    assert (result.json_schema, result.json_object) == (Support.ENFORCED, Support.ENFORCED)
    assert result.logprobs.support is Support.ENFORCED
    assert result.logprobs.sum == pytest.approx(0.98)
    assert (result.steady.at_zero, result.steady.by_seed) == (Held.YES, Held.YES)
    assert result.thinking.effect is ThinkingEffect.NEVER_THINKS
    assert result.facts.listed
    assert len(result.facts.template_sha256) == 64
    assert result.probed_at == "2026-11-27T10:00:00+00:00"


@pytest.mark.parametrize(
    ("behaviour", "sight"),
    [
        (Behaviour.IGNORES_IMAGE, SightVerdict.BLIND),
        (Behaviour.REFUSES_ENGLISH, SightVerdict.BLIND),
        (Behaviour.TEXT_ONLY, SightVerdict.REJECTS_IMAGES),
        (Behaviour.NOISE, SightVerdict.REACTS),
        (Behaviour.PROSE, SightVerdict.NAMES),
    ],
)
def test_gate_lets_in_only_who_depends_on_the_image(
    client: ChatClient, behaviour: Behaviour, sight: SightVerdict
) -> None:
    result = probed(client, behaviour)
    assert result.sight.sight is sight
    assert result.can_run == (sight in (SightVerdict.NAMES, SightVerdict.REACTS))


def test_what_a_server_cannot_do_is_found(client: ChatClient) -> None:
    assert probed(client, Behaviour.IGNORES_FORMAT).json_schema is Support.ACCEPTED_IGNORED
    rejects = probed(client, Behaviour.REJECTS_SCHEMA)
    assert (rejects.json_schema, rejects.json_object) == (Support.REJECTED, Support.ENFORCED)
    assert probed(client, Behaviour.NO_LOGPROBS).logprobs.support is Support.ACCEPTED_IGNORED
    assert probed(client, Behaviour.IGNORES_SEED).steady.by_seed is Held.NO
    assert probed(client, Behaviour.ONE_IMAGE).images.most == 1
    assert not probed(client, Behaviour.NO_USAGE).facts.counts_tokens
    small = [size for size in probed(client, Behaviour.SMALL_IMAGES).images.sizes if size.taken]
    assert max(size.edge for size in small) <= SMALL_EDGE
    assert probed(client, Behaviour.OTHER_NAME).answered_as == "another-model"


@pytest.mark.parametrize("behaviour", [Behaviour.THINKING_TAGS, Behaviour.THINKING_APART])
def test_thinking_is_believed_by_its_effect(client: ChatClient, behaviour: Behaviour) -> None:
    result = probed(client, behaviour)
    assert result.thinking.effect is ThinkingEffect.SWITCHES
    assert result.thinking.off == 0
    assert result.can_run


def test_busy_server_is_asked_again(client: ChatClient) -> None:
    assert probed(client, Behaviour.BUSY_ONCE).can_run


@pytest.mark.parametrize(
    ("behaviour", "remedy"),
    [(Behaviour.NEEDS_KEY, "--key-name"), (Behaviour.REDIRECTS_AWAY, "inside the hospital")],
)
def test_server_that_does_not_answer_is_an_error_with_a_remedy(
    client: ChatClient, behaviour: Behaviour, remedy: str
) -> None:
    with pytest.raises(EngineError, match=remedy):
        probed(client, behaviour)


def test_result_is_kept_as_json_and_shown_as_a_table(client: ChatClient) -> None:
    result = probed(client, Behaviour.SECOND_READER)
    assert read_probe(probe_json(result)) == result
    assert b"127.0.0.1" not in probe_json(result)
    lines = dict(probe_table(result))
    assert lines["JSON schema"] == "enforced"
    assert lines["can run"].startswith("yes")
    with pytest.raises(EngineError, match="no result of a probe"):
        read_probe(b"{}")


def said(*texts: str) -> list[ChatReply]:
    return [ChatReply(CallOutcome.ANSWERED, text=text) for text in texts]


@pytest.mark.parametrize(
    ("colours", "again", "shapes", "sight"),
    [
        ("Red. BLUE green! yellow", "red.", "circle square", SightVerdict.NAMES),
        ("red red red red", "red", "circle circle", SightVerdict.BLIND),
        ("a b c d", "a", "e f", SightVerdict.REACTS),
        ("a b c d", "e", "e f", SightVerdict.UNSTEADY),
        ("a b c d", "a", "e e", SightVerdict.COLOURS_ONLY),
        ("red blue green red", "red", "circle circle", SightVerdict.COLOURS_ONLY),
        ("red blue green red", "red", "square circle", SightVerdict.REACTS),
        ("redder blueish x y", "redder", "e e", SightVerdict.COLOURS_ONLY),
    ],
)
def test_sight_is_judged_from_answers(
    colours: str, again: str, shapes: str, sight: SightVerdict
) -> None:
    found = judge_sight(said(*colours.split()), said(again)[0], said(*shapes.split()))
    assert found.sight is sight


def test_sight_without_answers_is_a_failure() -> None:
    broken = ChatReply(CallOutcome.BROKEN)
    assert (
        judge_sight([broken, *said("a", "b", "c")], broken, said("e", "f")).sight
        is SightVerdict.FAILED
    )


@pytest.mark.parametrize(
    ("choice", "support"),
    [
        (TokenChoice("A", -0.5, (("A", -0.5), ("B", -1.0))), Support.ENFORCED),
        (TokenChoice("A", -0.1, (("A", -0.1), ("B", -0.1))), Support.FAILED),
        (TokenChoice("A", 0.5, (("A", 0.5),)), Support.FAILED),
        (TokenChoice("A", -0.5, (("B", -0.5),)), Support.FAILED),
        (TokenChoice("A", -0.5), Support.ACCEPTED_IGNORED),
    ],
)
def test_log_probabilities_that_are_none_are_found(choice: TokenChoice, support: Support) -> None:
    assert judge_logprobs(ChatReply(CallOutcome.ANSWERED, choices=(choice,))).support is support


def test_seed_is_judged_beside_other_seeds() -> None:
    assert judge_seed(said("a", "a", "a"), said("b", "a")) is Held.YES
    assert judge_seed(said("a", "a", "a"), said("a", "a")) is Held.CANNOT_TELL
    assert judge_seed(said("a", "b", "a"), said("c")) is Held.NO


def test_thinking_that_goes_on_is_no_effect() -> None:
    thinks = ChatReply(CallOutcome.ANSWERED, tokens=TokenCounts(thinking=40))
    assert judge_thinking(thinks, thinks, thinks).effect is ThinkingEffect.NO_EFFECT
    silent = replace(thinks, tokens=TokenCounts())
    assert judge_thinking(silent, silent, thinks).effect is ThinkingEffect.SWITCHES
    wrong = ChatReply(CallOutcome.REJECTED)
    assert judge_thinking(thinks, wrong, thinks).effect is ThinkingEffect.REJECTED


class Random:
    """A model that says something else each time."""

    def __init__(self) -> None:
        self.calls = 0

    def ask(self, request: ChatRequest) -> Future[ChatReply]:
        self.calls += 1
        return self._done(ChatReply(CallOutcome.ANSWERED, text=f"word {self.calls}"))

    def look(self, path: str) -> Future[ChatReply]:
        return self._done(ChatReply(CallOutcome.SERVER_ERROR))

    def _done(self, reply: ChatReply) -> Future[ChatReply]:
        future: Future[ChatReply] = Future()
        future.set_result(reply)
        return future


def test_random_model_cannot_run() -> None:
    result = probe(Questioner(Random(), "any"))
    assert (result.sight.sight, result.can_run) == (SightVerdict.UNSTEADY, False)
    assert result.steady.at_zero is Held.NO
    assert not result.facts.listed
