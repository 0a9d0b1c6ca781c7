"""Read a pickle of torch without making anything but tensors, numbers, texts and containers.

The unpickler imports nothing. A name that it does not know becomes an inert placeholder, which
takes whatever the pickle does to it and does nothing itself.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any

MOST_NAMES = 10_000
"""Of classes that a checkpoint may name."""

_SIZES = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "F8_E4M3": 1,
    "F8_E5M2": 1,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U8": 1,
    "BOOL": 1,
}
_STORAGES = {
    "DoubleStorage": "F64",
    "FloatStorage": "F32",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
    "UntypedStorage": "U8",
}
_DTYPES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}


@dataclass(frozen=True)
class NumberKind:
    """Type of the numbers in a storage, as safetensors calls it; bytes of each."""

    name: str

    @property
    def size(self) -> int:
        """Bytes of a number."""
        return _SIZES[self.name]


@dataclass(frozen=True)
class StorageHandle:
    """A run of numbers somewhere in the file: its key, its type and how many there are."""

    key: str
    kind: NumberKind
    numbers: int


@dataclass(frozen=True)
class TensorHandle:
    """A tensor that was not read yet: where it begins in its storage, in numbers, and its form."""

    storage: StorageHandle
    kind: NumberKind
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class Inert:
    """Stands for an object of a class that is not made; `path` says of which."""

    path = ""
    held: object

    def __new__(cls, *_: object, **__: object) -> "Inert":
        """Take anything, keep nothing."""
        made = super().__new__(cls)
        made.held = None
        return made

    def __init__(self, *_: object, **__: object) -> None:
        """Take anything."""

    def __call__(self, *_: object, **__: object) -> "Inert":
        """Do nothing where a function would be called."""
        return self

    def __setstate__(self, state: object) -> None:
        self.held = state

    def __setitem__(self, key: object, value: object) -> None:
        """Take an item of what would be a mapping."""

    def append(self, value: object) -> None:
        """Take an item of what would be a list."""

    def extend(self, values: object) -> None:
        """Take items of what would be a list."""

    def add(self, value: object) -> None:
        """Take an item of what would be a set."""


class InertUnpickler(pickle.Unpickler):
    """See the module; `named` are the names that became placeholders."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.named: dict[str, type[Inert]] = {}

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        """Return what a name stands for; never what it names."""
        module = module.replace("__builtin__", "builtins")  # as Python 2 called it
        path = f"{module}.{name}"
        if path in _KNOWN:
            return _KNOWN[path]
        if module in ("torch", "torch.storage") and name in _STORAGES:
            return NumberKind(_STORAGES[name])
        if module == "torch" and name in _DTYPES:
            return NumberKind(_DTYPES[name])
        if path not in self.named:
            if len(self.named) >= MOST_NAMES:
                raise pickle.UnpicklingError(f"it names more than {MOST_NAMES} classes")
            self.named[path] = type("Placeholder", (Inert,), {"path": path})
        return self.named[path]

    def persistent_load(self, pid: Any) -> object:  # noqa: ANN401
        """Return a handle of a storage; of anything else, a placeholder."""
        if not isinstance(pid, tuple) or not pid:
            raise pickle.UnpicklingError("it refers to something outside itself")
        if pid[0] not in ("storage", b"storage"):
            return pid[1] if len(pid) > 1 and isinstance(pid[1], type) else Inert()
        kind, key, _, numbers = pid[1:5]
        if not isinstance(kind, NumberKind):
            raise pickle.UnpicklingError("a storage is of an unknown type")
        if len(pid) > 5 and pid[5] is not None:
            raise pickle.UnpicklingError("a storage is a view of another, which torch gave up")
        return StorageHandle(str(key), kind, int(numbers))


def _rebuilt(
    storage: object, offset: object, shape: object, strides: object, *rest: object
) -> object:
    dtype = next((one for one in rest if isinstance(one, NumberKind)), None)
    if not isinstance(storage, StorageHandle):
        return Inert()
    return TensorHandle(
        storage,
        dtype or storage.kind,
        _whole(offset),
        tuple(map(_whole, _sequence(shape))),
        tuple(map(_whole, _sequence(strides))),
    )


def _parameter(tensor: object = None, *_: object) -> object:
    return tensor


def _typed(function: object, _: object, arguments: object, __: object) -> object:
    """Return a tensor of a class of its own as a plain one."""
    return (
        _rebuilt(*arguments) if function is _rebuilt and isinstance(arguments, tuple) else Inert()
    )


def _mapping(_: object = None, content: object = ()) -> dict[object, object]:
    return dict(content) if isinstance(content, Mapping) else {}


def _encoded(text: object, _: object = None) -> bytes:
    return text.encode("latin-1") if isinstance(text, str) else b""


def _whole(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise pickle.UnpicklingError("the form of a tensor is not made of whole numbers")
    return value


def _sequence(value: object) -> tuple[object, ...]:
    if not isinstance(value, (tuple, list)) or len(value) > 32:
        raise pickle.UnpicklingError("the form of a tensor is not made of whole numbers")
    return tuple(value)


_KNOWN: dict[str, Callable[..., object]] = {
    "collections.OrderedDict": OrderedDict,
    "collections.defaultdict": _mapping,
    "builtins.dict": dict,
    "builtins.list": list,
    "builtins.tuple": tuple,
    "builtins.set": set,
    "builtins.frozenset": frozenset,
    "builtins.int": int,
    "builtins.long": int,
    "builtins.float": float,
    "builtins.bool": bool,
    "builtins.str": str,
    "_codecs.encode": _encoded,
    "torch.Size": tuple,
    "torch._utils._rebuild_tensor": _rebuilt,
    "torch._utils._rebuild_tensor_v2": _rebuilt,
    "torch._utils._rebuild_tensor_v3": _rebuilt,
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_parameter_with_state": _parameter,
    "torch.nn.parameter.Parameter": _parameter,
    "torch._tensor._rebuild_from_type_v2": _typed,
}
