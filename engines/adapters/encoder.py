"""An encoder that others trained, with a new head that gives one malignancy logit."""

from pathlib import Path

import torch
from torch import nn

from engines.adapters.network import Network
from engines.adapters.timm_classifier import (
    TimmClassifier,
    create_module,
    head_names,
    layers_of,
)
from engines.encoders.facts import EncoderFacts
from engines.registry import ModelSpec
from engines.weights.layouts.loading import load_layout
from engines.weights.reading import read_state
from engines.weights.report import LoadReport


class EncoderClassifier(TimmClassifier):
    """See `engines.registry.Adapter`; what is known of the encoder stands in `spec.encoder`."""

    def build(
        self, spec: ModelSpec, *, weights: Path | None, image_size: int | None, seed: int
    ) -> Network:
        """Make the network with the encoder's weights and a head that is new.

        Raises
        ------
        EngineError
            There are no weights, or they are not those of the encoder.

        """
        torch.manual_seed(seed)
        facts = _facts(spec)
        file = spec.initial_weights(weights)
        assert file is not None
        module = _module(facts, image_size)
        state = read_state(file, container=facts.container)
        report = load_layout(module, state, layout=facts.layout, head=head_names(module))
        return _network(module, spec, image_size, report, file)

    def rebuild(self, spec: ModelSpec, *, image_size: int) -> Network:
        """Make the bare network, to be filled with trained weights."""
        facts = _facts(spec)
        module = _module(facts, image_size)
        return _network(module, spec, image_size, LoadReport(0), None)


ADAPTER = EncoderClassifier()


def _facts(spec: ModelSpec) -> EncoderFacts:
    assert spec.encoder is not None
    return spec.encoder


def _module(facts: EncoderFacts, image_size: int | None) -> nn.Module:
    pool = "" if facts.pool == "own" else facts.pool
    size = image_size or facts.image_size
    return create_module(facts.architecture, image_size=size, classes=1, pool=pool)


def _network(
    module: nn.Module,
    spec: ModelSpec,
    image_size: int | None,
    report: LoadReport,
    file: Path | None,
) -> Network:
    facts = _facts(spec)
    head = module.get_classifier()  # type: ignore[operator]
    return Network(
        module=module.to(memory_format=torch.channels_last),
        head=head if isinstance(head, nn.Linear) else None,
        layers=layers_of(module),
        preprocessing=facts.preprocessing(image_size),
        initial="none" if file is None else f"{spec.name}, file {file.name}",
        report=report,
        pretrained=file is not None,
        frozen=facts.frozen,
        initial_file=file,
    )
