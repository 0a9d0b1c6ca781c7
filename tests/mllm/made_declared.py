"""Runs and items made for tests of what is declared: nothing is asked, nothing is read."""

import hashlib
from functools import partial

import numpy as np

from engines.mllm.declared.items import Item, ItemImage, ItemKind
from engines.mllm.declared.reading_file import parse_run
from engines.mllm.declared.run_file import DeclaredRun
from engines.mllm.images import Pixels, pixel_sha256

SERVERS = """
[servers.ward]
base_url = "http://127.0.0.1:9/v1"
[servers.other]
base_url = "http://127.0.0.1:8/v1"
"""
MODEL = """
[[models]]
name = "A"
served = "org/a"
server = "ward"
"""
TOP = 'format = "sonoread-mllm-run 1"\nname = "pilot"\n'


def run_text(top: str = "", *, model: str = "", end: str = "") -> str:
    """Return a run file with one model; `model` and `end` stand behind its table."""
    return f"{TOP}{top}\n{SERVERS}{MODEL}{model}\n{end}\n"


def made_run(top: str = "", *, model: str = "", end: str = "") -> DeclaredRun:
    return parse_run(run_text(top, model=model, end=end))


def picture(seed: int, *, height: int = 24, width: int = 32) -> Pixels:
    """Return grey pixels that no other seed has."""
    return np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)


def image(seed: int, *, height: int = 24, width: int = 32) -> ItemImage:
    load = partial(picture, seed, height=height, width=width)
    return ItemImage(pixel_sha256(load()), load)


def named_image(name: str) -> ItemImage:
    """Return a picture of which only the hash is there, as a ledger keeps it."""
    return ItemImage(hashlib.sha256(name.encode()).hexdigest(), partial(picture, 0))


def item(number: int, *seeds: int, kind: ItemKind = ItemKind.READING, category: str = "") -> Item:
    """Return an item with pictures of these seeds; one of its own number where none is given."""
    return Item(number, kind, tuple(image(seed) for seed in seeds or (number,)), category)
