"""Maps are made by what a network has learnt, and point at what was planted."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import torch

from engines.adapters.network import Network
from engines.explain.cam import heat_of
from engines.explain.grid import medium_heat, peak_of
from engines.explain.sanity import (
    BOUND,
    Maps,
    pointing_game,
    randomised,
    rank_correlations,
    sanity_of,
)
from engines.messages import HeatMethod, MediumHeat
from engines.registry import find
from tests.unit.engines.explain.made import (
    HEIGHT,
    SIZE,
    WIDTH,
    BrightSet,
    bright_phantoms,
    decoded_pixels,
    trained_on,
)

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("explain")]

Noted = list[tuple[int, int]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bright")


@pytest.fixture(scope="module")
def network(folder: Path) -> Network:
    return trained_on(bright_phantoms(folder / "training", count=160, seed=1), epochs=5)


@pytest.fixture(scope="module")
def unseen(folder: Path) -> BrightSet:
    return bright_phantoms(folder / "unseen", count=60, seed=2)


@pytest.fixture(scope="module")
def few(unseen: BrightSet) -> BrightSet:
    return BrightSet(unseen.samples[:20], unseen.boxes[:20])


def maps_of(network: Network, found: BrightSet, method: HeatMethod | None = None) -> Maps:
    batch = network.from_bytes(decoded_pixels(found, network))
    return heat_of(network, batch, method=method).maps


def heats(maps: Maps, method: HeatMethod = "cam") -> list[MediumHeat]:
    return [
        medium_heat(
            cells,
            method=method,
            medium_size=(WIDTH, HEIGHT),
            crop=None,
            image_size=SIZE,
            model_id="m",
            weights_sha256="0" * 64,
        )
        for cells in maps
    ]


def hit_rate(maps: Maps, found: BrightSet, method: HeatMethod = "cam") -> float:
    rows = [row for row, box in enumerate(found.boxes) if box is not None]
    boxes = [box for _, box in found.malignant]
    return pointing_game(heats(maps[rows], method), boxes)


@pytest.mark.parametrize("method", ["cam", "gradcam"])
def test_maps_of_a_trained_network_point_at_lesions_that_it_never_saw(
    network: Network,
    unseen: BrightSet,
    method: HeatMethod,
    record_property: Callable[[str, object], None],
) -> None:
    rate = hit_rate(maps_of(network, unseen, method), unseen, method)
    record_property(f"pointing game of {len(unseen.malignant)} lesions", rate)
    assert rate >= 0.9


def test_maps_by_chance_point_at_lesions_as_often_as_these_are_large(unseen: BrightSet) -> None:
    """What the pointing game says where there is nothing to it."""
    rng = np.random.default_rng(0)
    rates = [hit_rate(rng.random((60, 6, 6)).astype(np.float32), unseen) for _ in range(20)]
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for _, box in unseen.malignant]
    share = float(np.mean(areas)) / (WIDTH * HEIGHT)
    assert np.mean(rates) == pytest.approx(share, abs=0.04)
    assert max(rates) < 0.3


def test_maps_of_a_network_that_learnt_nothing_point_nowhere(unseen: BrightSet) -> None:
    spec, adapter = find("test_byobnet")
    fresh = adapter.build(spec, weights=None, image_size=SIZE, seed=4)
    fresh.module.eval()
    assert hit_rate(maps_of(fresh, unseen), unseen) < 0.5


def test_an_empty_map_is_no_hit() -> None:
    nothing = heats(np.zeros((1, 6, 6), dtype=np.float32))
    assert peak_of(nothing[0]) is None
    whole = (0.0, 0.0, float(WIDTH), float(HEIGHT))
    assert pointing_game(nothing, [whole]) == 0.0


def test_random_weights_change_the_maps(
    network: Network, few: BrightSet, record_property: Callable[[str, object], None]
) -> None:
    told: Noted = []
    figures = sanity_of(
        network,
        lambda other: maps_of(other, few),
        progress=lambda done, total: told.append((done, total)),
    )
    last = figures.stages[-1]
    record_property("rank correlation with random weights", last.correlation)
    assert figures.passed
    assert abs(last.correlation) < BOUND == figures.bound
    assert last.layers == last.of == len(network.layers)
    assert figures.stages[0].layers == 1
    assert [stage.layers for stage in figures.stages] == sorted(s.layers for s in figures.stages)
    assert told[-1][0] == told[-1][1] == len(told)


def test_a_map_that_shows_the_image_and_not_the_network_fails(
    network: Network, few: BrightSet
) -> None:
    """The brightness of an image looks like an explanation on bright lesions, and is none."""

    def brightness(other: Network) -> Maps:
        pixels = decoded_pixels(few, other).numpy().astype(np.float32)
        means: npt.NDArray[np.float32] = pixels.reshape(20, 6, 32, 6, 32).mean(axis=(2, 4))
        return means

    assert hit_rate(brightness(network), few) > 0.8, "it does point at bright lesions"
    figures = sanity_of(network, brightness, progress=lambda *_: None)
    assert not figures.passed
    assert all(stage.correlation == pytest.approx(1.0) for stage in figures.stages)


def test_randomising_changes_the_last_layers_of_a_copy_and_nothing_else(network: Network) -> None:
    before = {key: value.clone() for key, value in network.module.state_dict().items()}
    other = randomised(network, layers=2, seed=1)
    changed = {
        name
        for name, value in other.module.named_parameters()
        if not torch.equal(value, before[name])
    }
    of_layers = {name for layer in network.layers[-2:] for name in layer}
    assert changed
    assert changed <= of_layers
    assert {"head.fc.weight"} <= changed
    assert all(
        torch.equal(value, before[key]) for key, value in network.module.state_dict().items()
    )
    assert other.head is not network.head
    assert other.head is other.module.head.fc  # type: ignore[union-attr]
    again = randomised(network, layers=2, seed=1).module.state_dict()
    assert all(torch.equal(value, again[key]) for key, value in other.module.state_dict().items())
    third = randomised(network, layers=2, seed=2).module.state_dict()
    assert not torch.equal(third["head.fc.weight"], again["head.fc.weight"])


def test_rank_correlations() -> None:
    first = np.arange(9, dtype=np.float32).reshape(1, 3, 3)
    assert rank_correlations(first, 5 * first + 1) == pytest.approx(np.ones((2, 1)))
    assert rank_correlations(first + 1, -first - 1) == pytest.approx(np.array([[-1.0], [1.0]]))
    flat = np.full((1, 3, 3), 4, dtype=np.float32)
    assert rank_correlations(first, flat).tolist() == [[0.0], [0.0]]
