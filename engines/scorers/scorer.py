"""A scorer is a model that reads cases, whatever it is made of."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from pydantic import JsonValue

from engines.context import JobContext
from engines.messages import Device, Precision, PredictItem
from engines.scorers.answer import ModelAnswer
from engines.weights.report import LoadReport


class Scorer(Protocol):
    """One model, opened by its card; every kind of card has a module that opens it.

    The module of a kind (see `engines.scorers.kinds`) offers
    ``open_scorer(card_path: Path, settings: Settings) -> Scorer``: it reads and checks the card,
    and no weights yet.
    """

    @property
    def card(self) -> Mapping[str, JsonValue]:
        """The card as plain values; ``model_id`` and ``kind`` stand in it."""

    def load(self, device: Device, context: JobContext) -> LoadReport:
        """Check and load the weights.

        Raises
        ------
        EngineError
            They are missing, changed, of another shape, or more than tensors.

        """

    def read(self, items: Sequence[PredictItem], context: JobContext) -> Iterator[ModelAnswer]:
        """Yield one answer for each item, in order.

        What is wrong with one case is its status. An error that makes all answers worthless is
        raised: a card that does not fit the cases, a file that cannot be read.

        Raises
        ------
        EngineError
            Before the first answer where it can be known before.
        JobCancelled
            The client asked for it.

        """

    def provenance(self) -> dict[str, JsonValue]:
        """Return where the answers come from, after the last one; no machine and no user."""


class OpensScorer(Protocol):
    """What the module of a kind offers."""

    def open_scorer(self, card_path: Path, settings: "ScoringSettings") -> Scorer:
        """Read and check the card.

        Raises
        ------
        EngineError
            It cannot be read, is damaged, or names a file elsewhere.

        """


class ScoringSettings(Protocol):
    """What whoever asks for a prediction decides; `engines.messages.PredictJob` has it."""

    @property
    def batch_size(self) -> int:
        """Rows of a batch."""

    @property
    def precision(self) -> Precision:
        """Of matrix products and convolutions; a scorer that has others names `precisions`."""

    @property
    def heat(self) -> bool:
        """Whether answers come with where the network looked."""

    @property
    def programs(self) -> tuple[str, ...]:
        """Absolute paths of programs outside of a card's folder that may be started."""


@runtime_checkable
class Unloads(Protocol):
    """A scorer that holds more than memory: a process, a folder."""

    def unload(self) -> None:
        """Give it back. May be called twice."""


def unload(scorer: Scorer) -> None:
    """Let a scorer give back what it holds besides memory."""
    if isinstance(scorer, Unloads):
        scorer.unload()
