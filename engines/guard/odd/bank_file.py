"""The file of a bank, beside the card of its model: tensors and facts, nothing that executes."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.numpy
from pydantic import ValidationError

from engines.guard.odd.bank import FACTS, BankFacts, OddBank
from engines.guard.odd.scores import OddDetector
from ground.errors import EngineError
from ground.files import write_atomic
from ground.regular import GB, read_regular

_MOST_BYTES = 4 * GB


def write_bank(bank: OddBank, folder: Path) -> Path:
    """Write a bank beside a model's card under its own name; return its path.

    Raises
    ------
    ReaderStudyError
        The folder cannot be written.

    """
    path = folder / bank.facts.name
    write_atomic(path, bank.to_bytes())
    return path


def find_bank(folder: Path, *, weights_sha256: str) -> OddBank:
    """Return the bank beside a model's card.

    Raises
    ------
    EngineError
        There is none of these weights, or more than one, or it cannot be read.

    """
    found = sorted(folder.glob("odd-*.safetensors"))
    banks = [
        bank for path in found if (bank := load_bank(path)).facts.weights_sha256 == weights_sha256
    ]
    if len(banks) != 1:
        raise EngineError(
            f"Beside the model lie {len(banks)} banks of its training features; one is needed.",
            remedy="Make it with `sonoread ood fit MODEL SOURCE`; name one of several with --bank.",
            path=folder,
        )
    return banks[0]


def load_bank(path: Path) -> OddBank:
    """Read the file of a bank, tensors only.

    Raises
    ------
    EngineError
        It cannot be read, is damaged, or is not what its name says.

    """
    try:
        blob = read_regular(path, _MOST_BYTES)
        tensors = safetensors.numpy.load(blob)
        facts = BankFacts.model_validate_json(_metadata(blob)[FACTS])
        scores = {one: tensors[f"validation.{one.value}"] for one in OddDetector}
        bank = OddBank(facts, tensors["unit"], tensors["means"], tensors["whitening"], scores)
        _check_shapes(bank)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _damaged(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (OSError, ValueError, KeyError, safetensors.SafetensorError) as error:
        raise _damaged(path, str(error) or type(error).__name__) from error
    if path.name != facts.name:
        raise _damaged(path, f"by its content it is {facts.name}")
    return bank


def _metadata(blob: bytes) -> dict[str, str]:
    length = int.from_bytes(blob[:8], "little")
    header = json.loads(blob[8 : 8 + length])
    return dict(header["__metadata__"])


def _check_shapes(bank: OddBank) -> None:
    width = bank.unit.shape[-1]
    fine = (
        bank.unit.shape == (bank.facts.training, width)
        and bank.means.ndim == 2
        and bank.means.shape[1] == width
        and bank.whitening.shape == (width, width)
        and all(one.shape == (bank.facts.validation,) for one in bank.validation.values())
        and set(bank.facts.thresholds) == set(OddDetector)
    )
    arrays: list[npt.NDArray[np.floating]] = [
        bank.unit,
        bank.means,
        bank.whitening,
        *bank.validation.values(),
    ]
    if not fine or not all(bool(np.isfinite(one).all()) for one in arrays):
        raise ValueError("its tensors do not fit each other")


def _damaged(path: Path, why: str) -> EngineError:
    return EngineError(
        f"The bank of training features cannot be used ({why}).",
        remedy="Make it anew with `sonoread ood fit MODEL SOURCE`.",
        path=path,
    )
