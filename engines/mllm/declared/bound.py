"""A call bound to its item: its key, and the request that it makes when its time comes."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engines.mllm.answers.probability.options import LETTERS
from engines.mllm.answers.schema import schema_of
from engines.mllm.declared.altered import blank, written
from engines.mllm.declared.items import Example, Item, ItemImage
from engines.mllm.declared.prompts import PromptWords
from engines.mllm.declared.run_file import ServedModel
from engines.mllm.declared.settings import CallSettings, Showing
from engines.mllm.declared.shelf import PictureShelf
from engines.mllm.images import image_part
from engines.mllm.request import ChatRequest, ImagePart, Part, ResponseForm, TextPart

_MARK = TextPart("[image]")
"""Stands for a picture where the words alone are told."""

_LETTER_TOKENS = 8
_ALTERNATIVES = 20
_ANSWER_KEYS = ("image_type", "assessment", "birads")


@dataclass(frozen=True, slots=True)
class BoundCall:
    """A call that may be made.

    Parameters
    ----------
    key : str
        See `engines.mllm.declared.settings.call_key`.
    item : Item
        That is asked about; its pictures are held against their hashes as they are loaded.
    examples : tuple of Example
        That stand before the question; empty unless the prompt is one with examples.

    """

    key: str
    model: ServedModel
    settings: CallSettings
    words: PromptWords
    item: Item
    examples: tuple[Example, ...]
    lexicon: str
    shelf: PictureShelf

    @property
    def server(self) -> str:
        """Name of the server that is asked."""
        return self.settings.server

    def request(self) -> ChatRequest:
        """Return what is asked; pictures are loaded now.

        Raises
        ------
        EngineError
            A picture cannot be loaded, or is not the one that was declared.

        """
        examples = self._before(self._example_pictures)
        parts: list[Part] = [*examples, *self._pictures(), TextPart(self._question())]
        settings = self.settings
        is_letter = bool(settings.order)
        return ChatRequest(
            model=self.model.served,
            parts=tuple(parts),
            system=self.words.system,
            temperature=settings.temperature,
            top_p=settings.top_p,
            max_tokens=settings.max_tokens,
            seed=settings.seed,
            form=ResponseForm.FREE if is_letter else ResponseForm.JSON_SCHEMA,
            schema=None if is_letter else schema_of(self.lexicon),
            thinking=settings.thinking,
            top_logprobs=_ALTERNATIVES if is_letter else 0,
            extra=MappingProxyType(dict(self.model.extra)),
        )

    def told(self) -> str:
        """Return all words of the question, a mark for each picture."""
        pictures = [_MARK.text] * self._shown
        parts = self._before(lambda example: [_MARK] * len(example.images))
        examples = [part.text for part in parts if isinstance(part, TextPart)]
        return "\n".join([self.words.system, *examples, *pictures, self._question()]).strip()

    @property
    def _shown(self) -> int:
        return 0 if self.settings.showing is Showing.NONE else len(self.item.images)

    def _question(self) -> str:
        if self.settings.order:
            return self.words.asks_letter(self.settings.order, self._shown)
        return self.words.asks(self._shown)

    def _pictures(self) -> list[ImagePart]:
        if self.settings.showing is Showing.NONE:
            return []
        return [self._picture(image) for image in self.item.images]

    def _picture(self, image: ItemImage, *, is_example: bool = False) -> ImagePart:
        settings = self.settings
        showing = Showing.REAL if is_example else settings.showing

        def made() -> ImagePart:
            pixels = image.pixels()
            if showing is Showing.BLANK:
                pixels = blank(pixels)
            elif showing is Showing.WRITTEN:
                pixels = written(pixels, settings.written)
            return image_part(pixels, settings.long_side)

        words = settings.written if showing is Showing.WRITTEN else ""
        return self.shelf.part((image.sha256, settings.long_side, showing, words), made)

    def _example_pictures(self, example: Example) -> list[Part]:
        return [self._picture(image, is_example=True) for image in example.images]

    def _before(self, shown: Callable[[Example], Sequence[Part]]) -> list[Part]:
        """Return what stands before the question: each example, shown in one way or another."""
        parts: list[Part] = []
        for number, example in enumerate(self.examples, 1):
            before, after = self._around(number, example)
            parts += [before, *shown(example), after]
        return [*parts, TextPart(self.words.words["now"])] if parts else []

    def _around(self, number: int, example: Example) -> tuple[TextPart, TextPart]:
        words = self.words.words
        # In the order of the schema, whatever order a mapping came in.
        told = {key: example.answer[key] for key in _ANSWER_KEYS if key in example.answer}
        answer = json.dumps(told, ensure_ascii=False)
        if self.settings.order:
            options = dict(zip(self.settings.order, LETTERS, strict=True))
            answer = options[str(example.answer["assessment"])]
        return (
            TextPart(words["example"].replace("{number}", str(number))),
            TextPart(words["example_answer"].replace("{answer}", answer)),
        )


def letter_tokens(model: ServedModel) -> int:
    """Return the most tokens of an answer that is one letter: few, unless the model thinks."""
    thinks = model.thinking.value not in ("default", "off")
    return model.max_tokens if thinks else _LETTER_TOKENS
