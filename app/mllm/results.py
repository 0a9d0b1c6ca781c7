"""From the ledger of a run, and the truths of its study, to the answers of its results."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.mllm.keeping import kept_reply
from app.mllm.scored import AskedItem, scored_answer
from engines.mllm.answers.parsed import ParsedAnswer
from engines.mllm.answers.parsing import parse_reply
from engines.mllm.answers.probability.options import (
    ORDERS,
    OptionOrder,
    OptionShares,
    over_orders,
    shares_of,
)
from engines.mllm.answers.probability.sampling import sampled
from engines.mllm.answers.thinking import answer_choices, reply_apart
from engines.mllm.declared.bound import BoundCall
from engines.mllm.declared.plan import MAIN, PlannedAnswer, RunPlan
from engines.mllm.declared.questions import DEVELOPMENT, OPTION_ORDER, SELF_CONSISTENCY
from engines.mllm.reply import ChatReply
from engines.scorers.answer import AnswerStatus, ProbabilitySource
from engines.scorers.chat import ChatScorer
from ground.errors import EngineError
from reader_study.analysis.benchmark.records import ItemAnswer, ItemTruth
from reader_study.benchmark.ledger import CallLedger

_BY_TOKENS = "tokens"
"""How an option is read: no words were parsed."""

_Of = tuple[str, int]
"""A model and an item."""


@dataclass(slots=True)
class RunResults:
    """The answers of a run, read by one version of the parser.

    Parameters
    ----------
    ledger : CallLedger
    plan : RunPlan
    parses : mapping
        Key of a call to what was read in its reply; see `app.mllm.parses.parses_of`.
    truths : mapping
        Number of an item to what is true of it.

    """

    ledger: CallLedger
    plan: RunPlan
    parses: Mapping[str, ParsedAnswer]
    truths: Mapping[int, ItemTruth]
    _answered: frozenset[str] = field(init=False)
    _letters: dict[_Of, dict[str, OptionShares]] = field(init=False)
    _samples: dict[_Of, list[ParsedAnswer | None]] = field(init=False)
    _words: dict[tuple[object, ...], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._answered = self.ledger.answered
        self._letters, self._samples = defaultdict(dict), defaultdict(list)
        for planned in self.plan.answers:
            of = (planned.model, planned.item)
            if planned.experiment == OPTION_ORDER:
                shares = self._shares(planned)
                if shares is not None:
                    self._letters[of][planned.key] = shares
            elif planned.experiment == SELF_CONSISTENCY:
                self._samples[of].append(self.parses.get(planned.key))

    def answers(self) -> Iterator[ItemAnswer]:
        """Go through all answers that have come and are read, in the order of the plan."""
        for planned in self.plan.answers:
            if self._is_read(planned):
                yield self._answer(planned)

    def scorer(self, model: str, source: ProbabilitySource | None) -> ChatScorer:
        """Return the scorer of a model, whose score is the probability of one source."""
        mains = self.plan.first_mains(model)
        found = {item: self._others(one) for item, one in mains.items()}
        of_source = {item: others[source] for item, others in found.items() if source in others}
        return ChatScorer(self.plan, model, self.parses, source, of_source)

    def missing(self, experiment: str | None = None) -> dict[str, int]:
        """Return how many answers of each model are not read, of one experiment or of all.

        They have not come, or came after this version of the parser had read.
        """
        counts: dict[str, int] = defaultdict(int)
        for planned in self.plan.answers:
            if experiment in (None, planned.experiment):
                counts[planned.model] += not self._is_read(planned)
        return {model: n for model, n in counts.items() if n}

    def _is_read(self, planned: PlannedAnswer) -> bool:
        # Never by another version in its place: then a table would be of two parsers.
        is_letter = planned.experiment == OPTION_ORDER
        return planned.key in self._answered and (is_letter or planned.key in self.parses)

    def _answer(self, planned: PlannedAnswer) -> ItemAnswer:
        call = self.plan.calls[planned.key]
        asked = AskedItem(
            model=planned.model,
            experiment=planned.experiment,
            item=str(planned.item),
            truth=self.truths.get(planned.item, ItemTruth()),
            repeat=planned.repeat,
            factors=planned.factors,
            prompt=self._told(call),
        )
        reply = kept_reply(self.ledger.reply(planned.key))
        if planned.experiment == OPTION_ORDER:
            told = self._letter(planned, reply)
            scored = scored_answer(asked, told, reply.text)
            return replace(scored, rung=_BY_TOKENS) if scored.answered else scored
        told = self.parses[planned.key]
        wants_others = planned.experiment in (MAIN, DEVELOPMENT) and planned.repeat == 1
        others = self._others(planned) if wants_others else {}
        thinking = reply_apart(reply).thinking
        return scored_answer(asked, told, reply.text, others=others, thinking=thinking)

    def _others(self, planned: PlannedAnswer) -> dict[ProbabilitySource, float]:
        of, found = (planned.model, planned.item), {}
        letters = {shares.order: shares for shares in self._letters[of].values()}
        if len(letters) == len(ORDERS):
            mean = over_orders(tuple(letters.values()))
            found[ProbabilitySource.LOG_PROBABILITY] = mean.probability
        samples = [one for one in self._samples[of] if one is not None]
        if samples and len(samples) == len(self._samples[of]):
            share = sampled(samples).probability
            if share is not None:
                found[ProbabilitySource.SAMPLING] = share
        return found

    def _shares(self, planned: PlannedAnswer) -> OptionShares | None:
        if planned.key not in self._answered:
            return None
        reply = kept_reply(self.ledger.reply(planned.key))
        order = OptionOrder(self.plan.calls[planned.key].settings.order)
        try:
            return shares_of(answer_choices(reply), order)
        except EngineError:
            return None  # no logarithm of a probability: this answer says nothing, others do

    def _letter(self, planned: PlannedAnswer, reply: ChatReply) -> ParsedAnswer:
        """Return the option to which most was given; the letter that was written may be another."""
        shares = self._letters[planned.model, planned.item].get(planned.key)
        if shares is not None:
            most = max(shares.shares, key=lambda option: shares.shares[option])
            return ParsedAnswer(AnswerStatus.OK, assessment=most)
        told = parse_reply(reply)
        if told.status in (AnswerStatus.OK, AnswerStatus.CANNOT_ASSESS):
            return ParsedAnswer(AnswerStatus.UNPARSED, reason="No probability of an option came.")
        return told

    def _told(self, call: BoundCall) -> str:
        settings = call.settings
        n = len(call.item.images)
        of = (settings.prompt, settings.language, settings.order, settings.showing, n)
        if of not in self._words:
            self._words[of] = call.told()
        return self._words[of]


def is_result(answer: ItemAnswer) -> bool:
    """Tell whether an answer belongs to results; development cases serve calibration alone."""
    return answer.experiment != DEVELOPMENT
