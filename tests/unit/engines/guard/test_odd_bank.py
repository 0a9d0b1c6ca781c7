"""The bank: its file, its thresholds, and that no odd and no test image has a part in them."""

import inspect
import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.guard.odd.bank import (
    BankOrigin,
    FeatureRows,
    OddBank,
    data_sha256,
    fit_bank,
    threshold_of,
)
from engines.guard.odd.bank_file import find_bank, load_bank, write_bank
from engines.guard.odd.figures import by_category
from engines.guard.odd.scores import OddDetector
from engines.measures.metrics import Floats
from ground.errors import EngineError
from tests.unit.engines.guard.test_odd_scores import rows

ORIGIN = BankOrigin("m", "a" * 64, "b" * 64, "c" * 64)
LABELS = np.arange(80) % 2


def features(n: int, *, seed: int, shift: float = 0.0) -> FeatureRows:
    return FeatureRows(rows(n, 8, seed=seed, shift=shift), rows(n, 1, seed=seed + 100))


def made(**changes: str) -> OddBank:
    origin = BankOrigin(
        **{f.name: changes.get(f.name, getattr(ORIGIN, f.name)) for f in fields(ORIGIN)}
    )
    return fit_bank(features(80, seed=1), LABELS, features(40, seed=2), origin)


def test_one_in_twenty_validation_images_is_odd_at_most() -> None:
    bank = made()
    for detector in OddDetector:
        values = bank.validation[detector]
        assert bank.facts.thresholds[detector] in values
        assert (values > bank.facts.thresholds[detector]).sum() == 2
        assert bank.is_odd(bank.validation, detector).sum() == 2


def test_what_is_far_from_training_is_odd() -> None:
    bank = made()
    far = bank.scores(features(30, seed=5, shift=6.0))
    assert bank.is_odd(far, OddDetector.MAHALANOBIS).all()
    assert (far[OddDetector.KNN] > np.median(bank.validation[OddDetector.KNN])).all()


def test_the_file_is_named_by_weights_and_data_and_comes_back(tmp_path: Path) -> None:
    bank = made()
    path = write_bank(bank, tmp_path)
    assert path.name == bank.facts.name
    again = load_bank(path)
    assert again.facts == bank.facts
    asked = features(10, seed=7)
    for detector in OddDetector:
        assert again.scores(asked)[detector].tolist() == bank.scores(asked)[detector].tolist()
        assert again.validation[detector].tolist() == bank.validation[detector].tolist()
    assert made(data_sha256="d" * 64).facts.name != bank.facts.name
    assert made(weights_sha256="d" * 64).facts.name != bank.facts.name
    assert find_bank(tmp_path, weights_sha256="a" * 64).facts == bank.facts


def test_the_bank_of_the_model_is_found_among_others(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="lie 0 banks"):
        find_bank(tmp_path, weights_sha256="a" * 64)
    write_bank(made(), tmp_path)
    write_bank(made(weights_sha256="e" * 64), tmp_path)
    assert find_bank(tmp_path, weights_sha256="e" * 64).facts.weights_sha256 == "e" * 64
    write_bank(made(data_sha256="f" * 64), tmp_path)
    with pytest.raises(EngineError, match="lie 2 banks"):
        find_bank(tmp_path, weights_sha256="a" * 64)


def damaged(path: Path, how: str) -> None:
    blob = path.read_bytes()
    tensors = safetensors.numpy.load(blob)
    length = int.from_bytes(blob[:8], "little")
    meta = json.loads(blob[8 : 8 + length])["__metadata__"]
    match how:
        case "cut":
            path.write_bytes(blob[: len(blob) // 2])
        case "empty":
            path.write_bytes(b"")
        case "pickle":
            path.write_bytes(b"\x80\x04cos\nsystem\n(S'true'\ntR.")
        case "no facts":
            path.write_bytes(safetensors.numpy.save(tensors))
        case "narrow":
            tensors["means"] = np.ascontiguousarray(tensors["means"][:, :3])
            path.write_bytes(safetensors.numpy.save(tensors, metadata=meta))
        case "no numbers":
            tensors["unit"] = tensors["unit"] * np.float32(np.nan)
            path.write_bytes(safetensors.numpy.save(tensors, metadata=meta))
        case "missing":
            del tensors["validation.knn"]
            path.write_bytes(safetensors.numpy.save(tensors, metadata=meta))
        case "other name":
            facts = json.loads(meta["odd_bank"]) | {"data_sha256": "9" * 64}
            path.write_bytes(
                safetensors.numpy.save(tensors, metadata={"odd_bank": json.dumps(facts)})
            )
        case "version 2":
            facts = json.loads(meta["odd_bank"]) | {"schema_version": 2}
            path.write_bytes(
                safetensors.numpy.save(tensors, metadata={"odd_bank": json.dumps(facts)})
            )


@pytest.mark.parametrize(
    "how",
    [
        "cut",
        "empty",
        "pickle",
        "no facts",
        "narrow",
        "no numbers",
        "missing",
        "other name",
        "version 2",
    ],
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, how: str) -> None:
    path = write_bank(made(), tmp_path)
    damaged(path, how)
    with pytest.raises(EngineError, match="cannot be used") as refused:
        load_bank(path)
    assert refused.value.path == path


def test_features_of_another_network_are_refused() -> None:
    with pytest.raises(EngineError, match="have 5 columns, those of the bank 8"):
        made().scores(FeatureRows(rows(3, 5), rows(3, 1)))


@pytest.mark.parametrize("part", ["training", "validation"])
def test_empty_parts_and_no_numbers_give_no_bank(part: str) -> None:
    good = {"training": features(80, seed=1), "validation": features(40, seed=2)}
    for bad in (features(0, seed=1), FeatureRows(rows(80, 8) * np.float32(np.inf), rows(80, 1))):
        parts = good | {part: bad}
        with pytest.raises(EngineError, match=f"The {part} images give no bank"):
            fit_bank(parts["training"], LABELS, parts["validation"], ORIGIN)


def test_the_hash_of_the_data_knows_contents_and_parts() -> None:
    one = [("x", "train"), ("y", "validation")]
    assert data_sha256(one) == data_sha256(one[::-1])
    assert data_sha256(one) != data_sha256([("x", "validation"), ("y", "train")])


# Poison: whatever odd and test images are, no threshold knows of them.


def test_what_fits_takes_nothing_but_training_and_validation() -> None:
    assert list(inspect.signature(fit_bank).parameters) == [
        "training",
        "labels",
        "validation",
        "origin",
        "neighbours",
        "ridge",
    ]
    assert list(inspect.signature(threshold_of).parameters) == ["validation"]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 1e6, -1e6, np.nan, np.inf]), st.integers(1, 30))
def test_poisoned_odd_and_test_rows_change_no_threshold(seed: int, poison: float, n: int) -> None:
    """Everything is done as `ood fit` and `ood check` do, with the split's test rows replaced."""
    split = np.array(["train"] * 60 + ["validation"] * 30 + ["test"] * 30)
    whole = features(120, seed=1)
    poisoned = FeatureRows(whole.features.copy(), whole.logits.copy())
    poisoned.features[split == "test"] = poison
    poisoned.logits[split == "test"] = poison
    banks, flags = [], []
    for given_ in (whole, poisoned):
        train, validation = np.flatnonzero(split == "train"), np.flatnonzero(split == "validation")
        bank = fit_bank(given_.part(train), LABELS[:60], given_.part(validation), ORIGIN)
        odd = features(n, seed=seed, shift=3.0)
        if given_ is poisoned:
            odd.features[: n // 2] = 0 if np.isnan(poison) else np.clip(poison, -1e6, 1e6)
        scores = {one: bank.scores(odd)[one] for one in OddDetector}
        check(bank, scores[OddDetector.KNN])
        banks.append(bank)
        flags.append(bank.is_odd(bank.validation, OddDetector.KNN).tolist())
    assert banks[0].facts == banks[1].facts
    assert banks[0].to_bytes() == banks[1].to_bytes()
    assert flags[0] == flags[1]


def check(bank: OddBank, odd: Floats) -> None:
    """What is computed of odd images takes the threshold as it is."""
    before = dict(bank.facts.thresholds)
    threshold = bank.facts.thresholds[OddDetector.KNN]
    by_category(bank.validation[OddDetector.KNN], {"x": odd}, threshold=threshold, replicates=3)
    assert dict(bank.facts.thresholds) == before
