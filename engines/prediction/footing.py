"""On which batch and device a whole run stands, and where it steps when memory runs short."""

import gc
import importlib.util
import sys

from engines.messages import Footing, PredictJob
from ground.errors import EngineError


def first_footing(job: PredictJob) -> Footing:
    """Return what was asked for, or what a worker before this one had come to."""
    if job.footing is not None:
        return job.footing
    return Footing(batch_size=job.batch_size, device=job.device, batch_size_asked=job.batch_size)


def smaller(footing: Footing) -> Footing:
    """Return half the batch; after a batch of one on a GPU, the processor with the whole batch.

    Raises
    ------
    EngineError
        There is nothing smaller.

    """
    if footing.batch_size > 1:
        return footing.model_copy(
            update={
                "batch_size": footing.batch_size // 2,
                "halvings": footing.halvings + 1,
            }
        )
    if footing.device != "cpu" and _has_gpu():
        return footing.model_copy(
            update={
                "batch_size": footing.batch_size_asked,
                "device": "cpu",
                "left_gpu": True,
            }
        )
    raise EngineError(
        "The memory is too small for a single image.",
        remedy="Close other programs, or use a smaller model or smaller images.",
    )


def release_memory() -> None:
    """Give back what the last try held."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()


def told(before: Footing, after: Footing) -> str:
    """Return what a person is told of a step from one footing to another."""
    again = "all scores are made anew with it, so that no run mixes two"
    if after.left_gpu and not before.left_gpu:
        return (
            "The memory of the GPU is too small for one image: the processor goes on, with a "
            f"batch of {after.batch_size}; {again}."
        )
    return (
        f"The memory is too small for a batch of {before.batch_size}: it is {after.batch_size} "
        f"from here; {again}."
    )


def _has_gpu() -> bool:
    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    return torch.cuda.is_available()
