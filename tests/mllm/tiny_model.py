"""A vision-language model made on the spot: a few hundred thousand weights, no download.

`make_noise_model` leaves the weights as chance gave them: its answers depend on the image and mean
nothing. `make_taught_model` teaches one such model to answer in JSON, with a category that depends
on how bright the image is.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoTokenizer,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen2VLImageProcessor,
    Qwen2VLVideoProcessor,
)

SPECIAL = (
    *("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>"),
    *("<|image_pad|>", "<|video_pad|>"),
)
CATEGORIES = ("2", "3", "4A", "4B", "4C", "5")
EDGE = 56
"""Of the images that it looks at, in pixels; others are made smaller."""

_PERCENT_STEP = 5
_VOCABULARY = 600
_WIDTH = 64
_CHAOTIC = 0.2
"""Spread of weights with which a small change of the image changes the whole answer."""

_STEPS = 400
_BATCH = 8
_SHARE_OF_SHAPES = 0.4
_LEARNING_RATE = 3e-3
_TURN = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}WORDS{% else %}"
    "{% for part in message['content'] %}{% if part['type'] == 'image' %}"
    "<|vision_start|><|image_pad|><|vision_end|>{% elif 'text' in part %}PART{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_TEMPLATE = _TURN.replace("WORDS", "{{ message['content'] }}").replace("PART", "{{ part['text'] }}")
_DEAF_TEMPLATE = (
    _TURN.replace("WORDS", "")
    .replace("PART", "")
    .replace(
        "{% for message in messages %}",
        "{% for message in messages if message['role'] == 'user' %}",
        1,
    )
)
"""Leaves words out, so that so small a model answers any prompt as it was taught."""


@dataclass(frozen=True, slots=True)
class TinyModel:
    """Weights and what prepares their input."""

    model: Qwen2_5_VLForConditionalGeneration
    processor: Qwen2_5_VLProcessor

    def save(self, folder: Path) -> Path:
        """Write all that a server loads into `folder`."""
        self.model.save_pretrained(folder)
        self.processor.save_pretrained(folder)
        AutoTokenizer.from_pretrained(folder)  # what cannot be loaded is found out here
        return folder


def make_noise_model(folder: Path, *, seed: int = 1) -> Path:
    """Write a model of random weights."""
    return _random(seed, spread=_CHAOTIC).save(folder)


def make_taught_model(folder: Path, *, seed: int = 2) -> Path:
    """Write a model that answers in JSON."""
    tiny = _random(seed)
    tiny.processor.chat_template = _DEAF_TEMPLATE
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model is slower with two, and crawls on a busy machine
    try:
        _teach(tiny, seed)
    finally:
        torch.set_num_threads(threads)
    return tiny.save(folder)


def taught_answer(brightness: float) -> str:
    """Return what the taught model was taught for a brightness of 0–1."""
    percent = round(brightness * 100 / _PERCENT_STEP) * _PERCENT_STEP
    place = min(int(brightness * len(CATEGORIES)), len(CATEGORIES) - 1)
    answer = {
        "image_type": "breast_us",
        "assessment": "benign" if place < 3 else "malignant",
        "birads": CATEGORIES[place],
        "p_malignant": percent,
    }
    return json.dumps(answer)


_NOTHING_SEEN = json.dumps({"image_type": "unreadable", "assessment": "cannot_assess"})


def _random(seed: int, *, spread: float = 0.02) -> TinyModel:
    torch.manual_seed(seed)
    processor = _processor()
    tokenizer = processor.tokenizer
    ids = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    config = Qwen2_5_VLConfig(
        text_config={
            "initializer_range": spread,
            "vocab_size": len(tokenizer),
            "hidden_size": _WIDTH,
            "intermediate_size": 2 * _WIDTH,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "max_position_embeddings": 4096,
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 10_000.0,
                "mrope_section": [2, 3, 3],
            },
            "bos_token_id": ids["<|endoftext|>"],
            "eos_token_id": ids["<|im_end|>"],
            "pad_token_id": ids["<|endoftext|>"],
        },
        vision_config={
            "initializer_range": spread,
            "depth": 2,
            "hidden_size": _WIDTH,
            "intermediate_size": 2 * _WIDTH,
            "num_heads": 4,
            "out_hidden_size": _WIDTH,
            "fullatt_block_indexes": [1],
            "window_size": 112,
        },
        image_token_id=ids["<|image_pad|>"],
        video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"],
        vision_end_token_id=ids["<|vision_end|>"],
        tie_word_embeddings=False,
    )
    model = Qwen2_5_VLForConditionalGeneration(config)
    model.generation_config.do_sample = True  # or a server would not listen to temperatures
    model.generation_config.eos_token_id = ids["<|im_end|>"]
    model.generation_config.pad_token_id = ids["<|endoftext|>"]
    return TinyModel(model.float().eval(), processor)


def _processor() -> Qwen2_5_VLProcessor:
    pixels = {"shortest_edge": EDGE * EDGE, "longest_edge": EDGE * EDGE}
    return Qwen2_5_VLProcessor(
        image_processor=Qwen2VLImageProcessor(size=pixels),
        video_processor=Qwen2VLVideoProcessor(),
        tokenizer=_tokenizer(),
        chat_template=_TEMPLATE,
    )


def _tokenizer() -> PreTrainedTokenizerFast:
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator([taught_answer(place / 50) for place in range(50)], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=raw,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        model_max_length=4096,
        extra_special_tokens={
            "image_token": "<|image_pad|>",
            "video_token": "<|video_pad|>",
            "vision_start_token": "<|vision_start|>",
            "vision_end_token": "<|vision_end|>",
        },
    )


def _teach(tiny: TinyModel, seed: int) -> None:
    """Show grey images with their answers until the loss is small."""
    chosen = np.random.default_rng(seed)
    tiny.model.train()
    optimiser = torch.optim.AdamW(tiny.model.parameters(), lr=_LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _LEARNING_RATE, total_steps=_STEPS)
    for _ in range(_STEPS):
        loss = _loss(tiny, chosen)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tiny.model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    tiny.model.eval()


def _loss(tiny: TinyModel, chosen: np.random.Generator) -> torch.Tensor:
    numbers = chosen.choice((0, 1, 2, 4), _BATCH, p=(0.1, 0.7, 0.1, 0.1))
    shown = [[_grey(chosen) for _ in range(number)] for number in numbers]
    images = [image for grey in shown for image, _ in grey]
    turns = [_turn(len(grey), grey[-1][1] if grey else _NOTHING_SEEN) for grey in shown]
    batch = tiny.processor(text=turns, images=images or None, return_tensors="pt", padding=True)
    labels = batch["input_ids"].clone()
    begins = tiny.processor.tokenizer.convert_tokens_to_ids("<|im_start|>")
    for row in labels:
        # The answer stands behind the last turn's beginning, its role and a line break.
        start = int((row == begins).nonzero()[-1]) + _role_length(tiny)
        row[:start] = -100
    labels[batch["attention_mask"] == 0] = -100
    loss: torch.Tensor = tiny.model(**batch, labels=labels).loss
    return loss


def _turn(images: int, answer: str) -> str:
    question = "<|vision_start|><|image_pad|><|vision_end|>" * images
    return f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n{answer}<|im_end|>\n"


def _role_length(tiny: TinyModel) -> int:
    return len(tiny.processor.tokenizer("<|im_start|>assistant\n")["input_ids"])


def _grey(chosen: np.random.Generator) -> tuple[Image.Image, str]:
    """Return an image with its answer: of some brightness, or a bright circle or square."""
    if chosen.uniform() < _SHARE_OF_SHAPES:
        return _shape(chosen)
    brightness = float(chosen.uniform())
    level = brightness * 255 + chosen.normal(0, 12, (EDGE, EDGE))
    pixels = np.clip(level, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels).convert("RGB"), taught_answer(brightness)


def _shape(chosen: np.random.Generator) -> tuple[Image.Image, str]:
    image = Image.new("RGB", (EDGE, EDGE))
    draw = ImageDraw.Draw(image)
    low, high = int(chosen.integers(9, 14)), int(chosen.integers(43, 48))
    is_circle = chosen.uniform() < 0.5
    (draw.ellipse if is_circle else draw.rectangle)((low, low, high, high), fill="white")
    return image, taught_answer(0.2 if is_circle else 0.8)
