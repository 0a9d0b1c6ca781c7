"""Bare torch and timm in a process of their own, beside which the engine is measured.

``make NAME OUT``: random weights of the network NAME, as a file to begin a training with.
``first CARD IMAGE``: import, load, and say the first score as soon as it is there.
``rate CARD PIXELS BATCH DTYPE``: for each line ``N``, forward N images; say the seconds of one.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import timm
import torch


def main(what: str, *given: str) -> None:
    """Do what was asked."""
    acts: dict[str, Callable[..., None]] = {"make": make, "first": first, "rate": rate}
    acts[what](*given)


def make(name: str, out: str) -> None:
    import safetensors.torch

    torch.manual_seed(1)
    module = timm.create_model(name, pretrained=False, num_classes=1)
    safetensors.torch.save_file(module.state_dict(), out)


def loaded(card: str) -> tuple[torch.nn.Module, int, tuple[float, ...], tuple[float, ...]]:
    """Return the network of a card with its weights, its input's size, mean and deviation."""
    import safetensors.torch

    told = json.loads(Path(card, "card.json").read_text())
    module = timm.create_model(told["architecture"], pretrained=False, num_classes=1)
    module.load_state_dict(safetensors.torch.load_file(Path(card, "weights.safetensors")))
    module.eval().to(memory_format=torch.channels_last)
    settings = told["preprocessing"]
    return module, told["image_size"], tuple(settings["mean"]), tuple(settings["std"])


def first(card: str, image: str) -> None:
    import numpy as np
    from PIL import Image

    module, size, mean, std = loaded(card)
    grey = Image.open(image).convert("L").resize((size, size))
    pixels = torch.from_numpy(np.array(grey)).unsqueeze(0)
    with torch.inference_mode():
        print(float(torch.sigmoid(module(_normalised(pixels, mean, std))[0, 0])), flush=True)


def rate(card: str, pixels: str, batch: str, dtype: str) -> None:
    import numpy as np

    module, _, mean, std = loaded(card)
    device = "cuda" if dtype == "bfloat16" else "cpu"
    rows = int(batch)
    stored = torch.from_numpy(np.load(pixels))
    tensors = [
        _normalised(stored[at : at + rows], mean, std).to(device)
        for at in range(0, len(stored) - rows + 1, rows)
    ]
    module.to(device)
    print("ready", flush=True)
    for line in sys.stdin:
        with torch.inference_mode(), torch.autocast(device, torch.bfloat16, dtype == "bfloat16"):
            module(tensors[0])
            _settle(device)
            began = time.perf_counter()
            batches = max(1, int(line) // rows)
            for number in range(batches):
                module(tensors[number % len(tensors)])
            _settle(device)
        print((time.perf_counter() - began) / (batches * rows), flush=True)


def _settle(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def _normalised(
    pixels: torch.Tensor, mean: tuple[float, ...], std: tuple[float, ...]
) -> torch.Tensor:
    grey = pixels.to(torch.float32).div(255).unsqueeze(1).expand(-1, 3, -1, -1)
    made = (grey - torch.tensor(mean).view(1, 3, 1, 1)) / torch.tensor(std).view(1, 3, 1, 1)
    return made.contiguous(memory_format=torch.channels_last)


if __name__ == "__main__":
    main(*sys.argv[1:])
