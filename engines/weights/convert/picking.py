"""Which tensors of a checkpoint are the network's, and what is left out of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engines.weights.containers import CONTAINERS
from engines.weights.convert.inert import Inert, TensorHandle

_MOST_NAMED = 200
_DEEPEST = 64

State = dict[str, TensorHandle]


@dataclass(slots=True)
class Picked:
    """The tensors by name, the keys that led to them, and what else there was, in words."""

    state: State = field(default_factory=dict)
    taken_from: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def leave(self, where: str, value: object) -> None:
        """Note something that is left out; a long list ends with how many more there were."""
        if len(self.left_out) < _MOST_NAMED:
            self.left_out.append(f"{where[:200]}: {told(value)}")
        elif len(self.left_out) == _MOST_NAMED:
            self.left_out.append("and more")


def pick(content: object, container: str = "") -> Picked:
    """Return the tensors of a network that a checkpoint holds.

    Parameters
    ----------
    container : str
        Key under which they stand, where it is none of the usual ones.

    Raises
    ------
    ValueError
        It holds no named tensors; what it does hold is named.

    """
    picked = Picked()
    wanted = [container] if container else list(CONTAINERS)
    while isinstance(content, Mapping):
        key = next((one for one in wanted if _has_tensors(content.get(one))), None)
        if key is None:
            break
        for other, value in content.items():
            if other != key:
                picked.leave(".".join([*picked.taken_from, str(other)]), value)
        picked.taken_from.append(key)
        content, wanted = content[key], list(CONTAINERS)
    if container and picked.taken_from[:1] != [container]:
        raise ValueError(f"it has no tensors under '{container}'")
    for name, value in _entries(content):
        if isinstance(value, TensorHandle):
            picked.state[name] = value
        else:
            picked.leave(".".join([*picked.taken_from, name]), value)
    if not picked.state:
        raise ValueError(f"it holds no named tensors ({told(content)})")
    return picked


def told(value: object) -> str:
    """Return in words what something is."""
    if isinstance(value, Inert):
        return f"object of {value.path}" if value.path else "an object"
    if isinstance(value, TensorHandle):
        return f"tensor {'×'.join(map(str, value.shape)) or 'of one number'}"
    if isinstance(value, Mapping):
        return f"{len(value)} entries: {', '.join(str(key)[:40] for key in list(value)[:5])}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return f"list of {len(value)}"
    if isinstance(value, (bool, int, float)) or value is None:
        return str(value)[:80]
    return type(value).__name__


def _has_tensors(value: object) -> bool:
    if isinstance(value, Mapping):
        return len(value) > 0
    return isinstance(value, Inert) and _parts(value) is not None


def _entries(content: object) -> Iterator[tuple[str, object]]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield str(key), value
    elif isinstance(content, Inert):
        yield from _of_module(content, "", 0)


def _of_module(module: Inert, start: str, depth: int) -> Iterator[tuple[str, object]]:
    """Yield the tensors of a network that was saved whole, under the names that it gives them."""
    parts = _parts(module)
    if parts is None or depth > _DEEPEST:
        return
    for kind in ("_parameters", "_buffers"):
        tensors = parts.get(kind)
        if isinstance(tensors, Mapping):
            yield from ((f"{start}{key}", one) for key, one in tensors.items() if one is not None)
    inner = parts.get("_modules")
    if isinstance(inner, Mapping):
        for key, one in inner.items():
            if isinstance(one, Inert):
                yield from _of_module(one, f"{start}{key}.", depth + 1)


def _parts(module: Inert) -> Mapping[str, object] | None:
    held = module.held
    return held if isinstance(held, Mapping) and "_parameters" in held else None
