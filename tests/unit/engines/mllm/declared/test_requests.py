"""What goes out in a call: pictures and words of the declaration, in their order."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engines.mllm.declared.bound import BoundCall
from engines.mllm.declared.items import Example, Item, ItemImage, ItemKind
from engines.mllm.declared.plan import plan_of, prompts_of
from engines.mllm.declared.questions import RunItems, questions_of
from engines.mllm.images import Pixels
from engines.mllm.request import ImagePart, TextPart
from ground.errors import EngineError
from tests.mllm.made_declared import image, item, made_run, picture

READING = (item(1, 1, 2), item(2, 3))
EXAMPLES = (
    Example((image(8),), {"birads": "2", "assessment": "benign", "image_type": "breast_us"}),
    Example((image(9), image(10)), {"assessment": "malignant", "image_type": "breast_us"}),
)


def calls(
    top: str = "", *, model: str = "", end: str = "", reading: tuple[Item, ...] = READING
) -> dict[tuple[str, int], BoundCall]:
    run = made_run(top, model=model, end=end)
    plan = plan_of(
        run, questions_of(run, RunItems(reading)), prompts_of(run), examples=EXAMPLES
    )  # fmt: skip
    return {(one.experiment, one.item): plan.calls[one.key] for one in plan.answers}


def shown(call: BoundCall) -> list[Pixels]:
    images = [part for part in call.request().parts if isinstance(part, ImagePart)]
    return [np.asarray(Image.open(io.BytesIO(one.png))) for one in images]


def words(call: BoundCall) -> str:
    parts = call.request().parts
    return "\n".join(part.text for part in parts if isinstance(part, TextPart))


def test_pictures_go_out_as_they_are_in_the_order_of_the_item() -> None:
    call = calls()["main", 1]
    for found, seed in zip(shown(call), (1, 2), strict=True):
        assert np.array_equal(found, picture(seed))
    assert "The 2 images show one case" in words(call)
    assert "The image shows one case." in words(calls()["main", 2])


def test_blind_controls_show_nothing_of_the_case() -> None:
    found = calls()
    assert shown(found["no_image", 1]) == []
    assert "No image is attached." in words(found["no_image", 1])
    for pixels in shown(found["blank_image", 1]):
        assert pixels.shape == (24, 32)
        assert not pixels.any()
    assert "The 2 images show one case" in words(found["blank_image", 1])
    (theirs,) = shown(found["shuffled_image", 1])
    assert np.array_equal(theirs, picture(3))


def test_words_are_written_into_every_picture_and_nothing_else_changes() -> None:
    reading = (item(1), replace(item(2), images=(image(5, height=300, width=400),)))
    end = "[experiments]\nblind = []\ntypographic = 'BENIGN'"
    found = calls(end=end, reading=reading)
    (before,), (after,) = shown(found["main", 2]), shown(found["typographic", 2])
    assert not np.array_equal(before, after)
    assert np.array_equal(before[:250], after[:250])
    assert words(found["main", 2]) == words(found["typographic", 2])


def test_a_large_picture_is_made_smaller_and_a_small_one_is_left() -> None:
    reading = (item(1), replace(item(2), images=(image(5, height=300, width=400),)))
    found = calls("long_side = 200", reading=reading)
    assert [one.shape for one in shown(found["main", 2])] == [(150, 200)]
    assert [one.shape for one in shown(found["main", 1])] == [(24, 32)]


def test_examples_stand_before_the_question_with_their_answers() -> None:
    request = calls('prompt = "few-shot.v1"')["main", 2].request()
    kinds = ["picture" if isinstance(part, ImagePart) else part.text for part in request.parts]
    assert kinds[:-1] == [
        "Example 1.",
        "picture",
        'Its right answer: {"image_type": "breast_us", "assessment": "benign", "birads": "2"}',
        "Example 2.",
        "picture",
        "picture",
        'Its right answer: {"image_type": "breast_us", "assessment": "malignant"}',
        "Now the case to be assessed.",
        "picture",
    ]


def test_examples_of_a_letter_are_answered_by_its_letter() -> None:
    run = made_run('prompt = "few-shot.v1"', end="[experiments]\noption_order = true\nblind = []")
    plan = plan_of(run, questions_of(run, RunItems(READING)), prompts_of(run), examples=EXAMPLES)
    for call in plan.calls.values():
        order = call.settings.order
        if order:
            for truth in ("benign", "malignant"):
                letter = "ABC"[order.index(truth)]
                assert f"Its right answer: {letter}\n" in words(call)


def test_what_is_told_of_a_question_is_what_was_asked() -> None:
    call = calls('prompt = "few-shot.v1"\nlanguage = "zh"')["main", 1]
    told = call.told()
    assert told.count("[image]") == len(shown(call)) == 5
    assert call.words.system in told
    assert all(line in told for line in words(call).splitlines())


def test_settings_of_the_model_go_out() -> None:
    own = "temperature = 0.4\ntop_p = 0.8\nmax_tokens = 77\nthinking = 'low'\nextra = { top_k = 3 }"
    request = calls("seed = 5", model=own)["main", 1].request()
    assert (request.model, request.temperature, request.top_p) == ("org/a", 0.4, 0.8)
    assert (request.max_tokens, request.seed, request.thinking) == (77, 5, "low")
    assert dict(request.extra) == {"top_k": 3}


def test_another_picture_than_the_declared_one_is_never_sent() -> None:
    wrong = ItemImage(image(1).sha256, lambda: picture(2))
    call = calls(reading=(Item(1, ItemKind.READING, (wrong,)), item(2)))["main", 1]
    with pytest.raises(EngineError, match="not the one that the run was declared with"):
        call.request()
