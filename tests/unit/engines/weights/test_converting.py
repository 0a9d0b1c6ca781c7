"""Tensors out of checkpoints that hold more: all of them, as they were, and nothing is run."""

import argparse
import io
import json
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import safetensors.torch
import torch
from torch import nn

from engines.weights.convert.converting import convert, report_file
from engines.weights.reading import read_state
from ground.errors import EngineError

pytestmark = pytest.mark.engine


def tensors() -> dict[str, torch.Tensor]:
    draw = torch.Generator().manual_seed(1)
    grid = torch.arange(12.0).reshape(3, 4)
    return {
        "plain.weight": torch.randn(3, 4, generator=draw),
        "half": torch.randn(3, generator=draw).half(),
        "brain": torch.randn(4, 2, generator=draw).bfloat16().T,
        "eighth": torch.randn(4, generator=draw).to(torch.float8_e4m3fn),
        "part.of.another": grid[1:, ::2],
        "the.other": grid,
        "parameter": nn.Parameter(torch.ones(2)),
        "count": torch.tensor(7),
        "none": torch.ones(0, 3),
        "yes": torch.tensor([True, False]),
    }


def same(found: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor]) -> bool:
    return found.keys() == wanted.keys() and all(
        found[key].dtype == value.dtype
        and found[key].shape == value.shape
        and torch.equal(found[key].float(), value.float())
        for key, value in wanted.items()
    )


def checkpoint() -> dict[str, object]:
    """As trainings of others save them: tensors, and objects of their own classes."""
    omegaconf = pytest.importorskip("omegaconf", reason="omegaconf is not installed")
    learning = torch.optim.AdamW([nn.Parameter(torch.ones(3))])
    return {
        "model": tensors(),
        "optimizer": learning.state_dict(),
        "config": omegaconf.OmegaConf.create({"lr": [1, 2], "data": {"name": "a"}}),
        "args": argparse.Namespace(epochs=3),
        "epoch": 12,
    }


@pytest.mark.parametrize(
    "saved",
    [{}, {"_use_new_zipfile_serialization": False}, {"pickle_protocol": 4}],
    ids=["zip", "before 1.6", "protocol 4"],
)
def test_every_tensor_comes_out_as_it_was_and_the_rest_is_told(
    tmp_path: Path, saved: dict[str, object]
) -> None:
    torch.save(checkpoint(), tmp_path / "old.pth", **saved)  # type: ignore[arg-type]
    if "_use_new_zipfile_serialization" not in saved:  # torch itself cannot read a float8 there
        with pytest.raises(EngineError, match=r"omegaconf|another form"):
            read_state(tmp_path / "old.pth")
    out = tmp_path / "new.safetensors"
    report = convert(tmp_path / "old.pth", out)
    assert same(safetensors.torch.load_file(out), tensors())
    assert report.tensors == 10
    assert report.taken_from == "model"
    assert report.left_out == (
        "optimizer: 2 entries: state, param_groups",
        "config: object of omegaconf.dictconfig.DictConfig",
        "args: object of argparse.Namespace",
        "epoch: 12",
    )
    assert "omegaconf.dictconfig.DictConfig" in report.not_made
    assert json.loads(report_file(out).read_text()) == report.model_dump(mode="json")
    assert same(read_state(out), tensors())


def test_a_network_that_was_saved_whole_gives_its_tensors_by_name(tmp_path: Path) -> None:
    net = nn.Sequential(OrderedDict(a=nn.Conv2d(3, 4, 3), b=nn.Sequential(nn.BatchNorm2d(4))))
    torch.save({"net": net, "best": 0.9}, tmp_path / "whole.pth")
    report = convert(tmp_path / "whole.pth", tmp_path / "w.safetensors")
    assert same(safetensors.torch.load_file(tmp_path / "w.safetensors"), net.state_dict())
    assert report.left_out == ("best: 0.9",)


def test_a_container_of_another_name_is_given(tmp_path: Path) -> None:
    torch.save({"target_encoder": {"a": torch.ones(2)}, "x": Evil("a")}, tmp_path / "w.pth")
    with pytest.raises(EngineError, match=r"no named tensors.*target_encoder"):
        convert(tmp_path / "w.pth", tmp_path / "w.safetensors")
    with pytest.raises(EngineError, match="no tensors under 'encoder'"):
        convert(tmp_path / "w.pth", tmp_path / "w.safetensors", container="encoder")
    convert(tmp_path / "w.pth", tmp_path / "w.safetensors", container="target_encoder")
    assert safetensors.torch.load_file(tmp_path / "w.safetensors").keys() == {"a"}


class Evil:
    """Unpickled by Python, it makes the file that it names."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return (Path.touch, (Path(self.name),))


def test_code_in_a_checkpoint_is_not_run(tmp_path: Path) -> None:
    planted = tmp_path / "executed"
    torch.save({"model": tensors(), "config": Evil(str(planted))}, tmp_path / "evil.pth")
    # The file is what it seems to be: Python itself would run it.
    torch.load(tmp_path / "evil.pth", weights_only=False)
    assert planted.exists()
    planted.unlink()
    report = convert(tmp_path / "evil.pth", tmp_path / "w.safetensors")
    assert not planted.exists()
    assert same(safetensors.torch.load_file(tmp_path / "w.safetensors"), tensors())
    assert report.left_out == ("config: object of builtins.getattr",)
    assert {"builtins.getattr", "pathlib.Path"} <= set(report.not_made)


def pickled(payload: bytes) -> bytes:
    """A file of torch whose list of tensors is `payload`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", payload)
        archive.writestr("archive/version", b"3\n")
        archive.writestr("archive/data/0", b"\0" * 16)
    return out.getvalue()


def tensor_of(shape: str, stride: str, *, offset: int = 0, numbers: int = 4) -> bytes:
    """The pickle of {"a": tensor} with a form of choice over a storage of four numbers."""
    return (
        b"\x80\x02}X\x01\x00\x00\x00actorch._utils\n_rebuild_tensor_v2\n"
        b"((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu"
        + f"L{numbers}L\n".encode()
        + b"tQ"
        + f"L{offset}L\n".encode()
        + b"("
        + "".join(f"L{one}L\n" for one in shape.split()).encode()
        + b"t("
        + "".join(f"L{one}L\n" for one in stride.split()).encode()
        + b"t\x89}tRs."
    )


def test_the_made_pickle_is_one_that_torch_reads(tmp_path: Path) -> None:
    (tmp_path / "w.pth").write_bytes(pickled(tensor_of("2 2", "2 1")))
    convert(tmp_path / "w.pth", tmp_path / "w.safetensors")
    found = safetensors.torch.load_file(tmp_path / "w.safetensors")
    assert torch.equal(found["a"], torch.zeros(2, 2))


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (tensor_of("3 2", "2 1"), "beyond its storage"),
        (tensor_of("2 2", "2 1", offset=1), "beyond its storage"),
        (tensor_of("100000 100000", "0 0"), "unpack to"),
        (tensor_of("2 -2", "2 1"), "whole numbers"),
        (tensor_of("2 2", "2 -1"), "whole numbers"),
        (tensor_of("2 2", "2"), "impossible"),
        (tensor_of("2", "1", numbers=10**6), "too short"),
        (tensor_of("2", "1", numbers=10**30), "too short"),
        (pickle.dumps({"a": 1, "b": "text"}), "no named tensors"),
        (pickle.dumps([1, 2]), "no named tensors"),
        (b"\x80\x02}X\x01\x00\x00\x00a" + b"(" * 100 + b".", "MARK"),
        (b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.", "no named tensors"),
        (b"\x80\x02I1\nQ.", "outside itself"),
        (b"", "damaged|Ran out"),
        (b"\x80\x02" + b"cmodule\nname\n0" * 20_000 + b"N.", "no named tensors"),
        (b"".join(f"cm{n}\nx\n0".encode() for n in range(10_002)) + b"N.", "10000 classes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_list_of_tensors_is_refused_with_the_reason(
    tmp_path: Path, payload: bytes, reason: str
) -> None:
    (tmp_path / "w.pth").write_bytes(pickled(payload))
    with pytest.raises(EngineError, match=reason):
        convert(tmp_path / "w.pth", tmp_path / "w.safetensors")
    assert [one.name for one in tmp_path.iterdir()] == ["w.pth"]


def test_a_pickle_that_fills_the_memory_ends_its_process_alone(tmp_path: Path) -> None:
    # A text of 200 bytes, doubled by lists of lists, would be four billion references.
    doubling = b"\x80\x02]" + b"q\x00(h\x00h\x00e" * 4 + b"."
    bomb = b"\x80\x02cbuiltins\nbytearray\nL" + b"9" * 12 + b"L\n\x85R."
    for payload in (doubling, bomb):
        (tmp_path / "w.pth").write_bytes(pickled(payload))
        with pytest.raises(EngineError):
            convert(tmp_path / "w.pth", tmp_path / "w.safetensors")


def test_a_checkpoint_cut_anywhere_is_refused(tmp_path: Path) -> None:
    for name, new in (("zip", True), ("before", False)):
        torch.save(
            {"model": {"a": torch.ones(500), "b": torch.ones(3)}},
            tmp_path / name,
            _use_new_zipfile_serialization=new,
        )
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).unlink()
        for share in (0.1, 0.5, 0.9, 0.999):
            (tmp_path / "cut.pth").write_bytes(content[: int(len(content) * share)])
            with pytest.raises(EngineError, match=r"cut\.pth"):
                convert(tmp_path / "cut.pth", tmp_path / "w.safetensors")
    assert [one.name for one in tmp_path.iterdir()] == ["cut.pth"]


def test_an_endless_one_is_ended_by_the_clock(tmp_path: Path) -> None:
    torch.save({"model": tensors()}, tmp_path / "w.pth")
    with pytest.raises(EngineError, match=r"w\.pth"):
        convert(tmp_path / "w.pth", tmp_path / "w.safetensors", seconds=0)
    assert [one.name for one in tmp_path.iterdir()] == ["w.pth"]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    torch.save({"model": tensors()}, tmp_path / "w.pth")
    (tmp_path / "w.safetensors").write_bytes(b"mine")
    with pytest.raises(EngineError, match="there already"):
        convert(tmp_path / "w.pth", tmp_path / "w.safetensors")
    with pytest.raises(EngineError, match="does not end in"):
        convert(tmp_path / "w.pth", tmp_path / "w.pth2")
    assert (tmp_path / "w.safetensors").read_bytes() == b"mine"


def test_safetensors_need_no_conversion(tmp_path: Path) -> None:
    safetensors.torch.save_file({"a": torch.ones(2)}, tmp_path / "a.bin")
    with pytest.raises(EngineError, match="safetensors already"):
        convert(tmp_path / "a.bin", tmp_path / "b.safetensors")
