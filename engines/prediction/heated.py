"""Scores of cases together with where the networks looked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from pydantic import JsonValue

from engines.adapters.network import Network
from engines.context import JobContext
from engines.data.ahead import Wanted
from engines.data.preprocess import decode
from engines.explain.grid import evidence_heat, mean_heat
from engines.explain.scored import scores_and_heat
from engines.messages import HeatMethod, MediumHeat
from engines.prediction.streaming import ImageScore
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class HeatedLook:
    """The scores of one look, and a heat map of each network, in the order of the networks."""

    score: ImageScore
    heats: tuple[MediumHeat, ...]


@dataclass(frozen=True, slots=True)
class HeatedCases:
    """Networks that say of each case what they think, and where they looked.

    Parameters
    ----------
    networks : tuple of Network
        On `device`; their preprocessing is the same.
    model_ids, weights_sha256 : tuple of str
        Of each network.
    method : str, optional
        How maps are made; None: what fits the architecture.

    """

    networks: tuple[Network, ...]
    model_ids: tuple[str, ...]
    weights_sha256: tuple[str, ...]
    device: torch.device
    batch_size: int
    method: HeatMethod | None = None

    def read(
        self, looks: Sequence[Sequence[Wanted]], context: JobContext, *, first: int = 0
    ) -> Iterator[list[HeatedLook]]:
        """Yield the looks of each case from number `first` on.

        Cases are taken together until a batch is full; a score has the digits that it has without
        heat, since all batches have the same number of rows.

        Raises
        ------
        EngineError
            An image cannot be read, or the networks give no map.
        JobCancelled
            The client asked for it.

        """
        waiting: list[Sequence[Wanted]] = []
        done = first
        for of_case in looks[first:]:
            waiting.append(of_case)
            if sum(map(len, waiting)) >= self.batch_size:
                yield from self._together(waiting, context)
                done += len(waiting)
                waiting = []
                context.progress("predict", done=done, total=len(looks))
        if waiting:
            yield from self._together(waiting, context)
            context.progress("predict", done=len(looks), total=len(looks))

    def _together(
        self, cases: Sequence[Sequence[Wanted]], context: JobContext
    ) -> Iterator[list[HeatedLook]]:
        wanted = [look for of_case in cases for look in of_case]
        preprocessing = self.networks[0].preprocessing
        decoded = [decode(path, preprocessing, crop=crop) for path, crop in wanted]
        found = [
            scores_and_heat(
                network,
                decoded,
                [crop for _, crop in wanted],
                method=self.method,
                batch_size=self.batch_size,
                device=self.device,
                context=context,
                phase="heat",
                model_id=model_id,
                weights_sha256=weights,
            )
            for network, model_id, weights in zip(
                self.networks, self.model_ids, self.weights_sha256, strict=True
            )
        ]
        seen = (
            HeatedLook(
                ImageScore(
                    np.array([shares[row, -1] for shares, _ in found]),
                    np.array([shares[row] for shares, _ in found]),
                    image.file_sha256,
                    image.content_sha256,
                    image.likeness,
                ),
                tuple(heats[row] for _, heats in found),
            )
            for row, image in enumerate(decoded)
        )
        for of_case in cases:
            yield [next(seen) for _ in of_case]


def evidence_of_looks(
    looks: Sequence[HeatedLook],
    *,
    media: int,
    model_id: str,
    counting: Sequence[int] = (0,),
) -> dict[str, JsonValue]:
    """Return the evidence of a case: of each medium the map of its first look.

    Parameters
    ----------
    media : int
        Of the case; each has equally many looks, the whole image before the crop.
    counting : sequence of int
        Networks whose mean map is taken.

    """
    each = len(looks) // media
    told: list[JsonValue] = []
    for place in range(media):
        heats = [looks[place * each].heats[number] for number in counting]
        heat = heats[0] if len(heats) == 1 else mean_heat(heats, model_id=model_id)
        told.append({"heat": evidence_heat(heat), "clips": []})
    return {"media": told}


def check_heat_precision(precision: str) -> None:
    """Refuse heat maps of networks that run in less than single precision.

    Raises
    ------
    EngineError
        They do.

    """
    if precision != "float32":
        raise EngineError(
            "Where a network looked is computed in float32 alone.",
            remedy="Leave --heat or --precision out.",
        )
