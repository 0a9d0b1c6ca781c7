"""`ProgramScorer`: a foreign program beside its card, asked about one case after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from pydantic import JsonValue

from engines.cards.reading import read_card_file
from engines.context import JobContext, StepClock
from engines.messages import Device, PredictItem
from engines.scorers.answer import ModelAnswer
from engines.scorers.looked_at import check_crops, check_stills
from engines.scorers.program.card import ProgramCard, program_card
from engines.scorers.program.command import command_line
from engines.scorers.program.conversation import Conversation
from engines.scorers.program.lines import request_line
from engines.scorers.program.pictures import PrivateFolder, as_inline, picture_of
from engines.scorers.scorer import ScoringSettings
from engines.weights.report import LoadReport
from ground.files import sha256_file


def open_scorer(card_path: Path, settings: ScoringSettings) -> "ProgramScorer":
    """See `engines.scorers.scorer.OpensScorer`."""
    return ProgramScorer(program_card(read_card_file(card_path)), settings)


@dataclass(slots=True)
class ProgramScorer:
    """See `engines.scorers.scorer.Scorer`."""

    stated: ProgramCard
    settings: ScoringSettings
    _folder: PrivateFolder | None = None
    _talk: Conversation | None = None

    @property
    def card(self) -> dict[str, JsonValue]:
        """The card as plain values."""
        return self.stated.to_json()

    def load(self, device: Device, context: JobContext) -> LoadReport:
        """Compare the files of the card, start the program and hear its greeting."""
        self._folder = PrivateFolder()
        self._talk = Conversation(
            self.stated,
            lambda: command_line(self.stated, device=device, allowed=self.settings.programs),
            self._folder.scratch,
            lambda text: context.log(text, level="warning"),
            context.cancelled,
        )
        try:
            self._talk.begin()
        except BaseException:
            self.unload()
            context.check()  # it may have ended because nobody waits any more
            raise
        return LoadReport(0)

    def read(self, items: Sequence[PredictItem], context: JobContext) -> Iterator[ModelAnswer]:
        """Yield what the program says of each case, which it knows by a number alone."""
        return self.read_from(0, items, context)

    def read_from(
        self, first: int, items: Sequence[PredictItem], context: JobContext
    ) -> Iterator[ModelAnswer]:
        """Yield the answers of the cases from number `first` on, by their numbers in the job."""
        assert self._talk is not None
        try:
            check_stills(items)
            check_crops(items, margin=self.stated.facts.crop_margin)
            clock = StepClock(total=len(items), done=first)
            for number, item in enumerate(items[first:], start=first + 1):
                context.check()
                answer = self._answer(str(number), item)
                context.check()  # what ended because nobody waits is no answer
                yield replace(answer, case_id=item.case_id)
                clock.tick()
                context.progress("predict", done=number, total=len(items), eta_s=clock.left_s)
        finally:
            self.unload()

    def _answer(self, case: str, item: PredictItem) -> ModelAnswer:
        assert self._talk is not None
        assert self._folder is not None
        pictures = [picture_of(medium) for medium in item.media]
        if self.stated.facts.images == "inline":
            media = [{"png": as_inline(picture.png)} for picture in pictures]
        else:
            pngs = [picture.png for picture in pictures]
            media = [{"path": path} for path in self._folder.put(case, pngs)]
        answer = self._talk.ask(case, request_line(case, media))
        self._folder.clear()
        source = None if answer.probability is None else self.stated.source
        seen = tuple(picture.file_sha256 for picture in pictures)
        return replace(answer, source=source, media_sha256=seen)

    def provenance(self) -> dict[str, JsonValue]:
        """Return the files, the greeting and the restarts of the program, and our libraries."""
        assert self._talk is not None
        hello, facts = self._talk.hello, self.stated.facts
        outside = {} if facts.program else {"program": sha256_file(Path(facts.command[0]))}
        return {
            "files_sha256": {**facts.files, **outside},
            "program": None if hello is None else hello.model_dump(mode="json"),
            "restarts": self._talk.starts - 1,
            "images": facts.images,
            "versions": {"pillow": metadata.version("pillow")},
        }

    def unload(self) -> None:
        """End the program and take its folder away. May be called twice."""
        if self._talk is not None:
            self._talk.end()
        if self._folder is not None:
            self._folder.close()
