"""Finding every place in our sources that starts another process."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

STARTERS: dict[str, frozenset[str]] = {
    "subprocess": frozenset(
        ("Popen", "run", "call", "check_call", "check_output", "getoutput", "getstatusoutput")
    ),
    "os": frozenset(
        (
            *("execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp", "execvpe"),
            *("spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp"),
            *("spawnvpe", "posix_spawn", "posix_spawnp", "fork", "forkpty", "system", "popen"),
            "startfile",
        )
    ),
    "asyncio": frozenset(("create_subprocess_exec", "create_subprocess_shell")),
    "pty": frozenset(("spawn", "fork")),
}
"""Functions of modules that are used for other things too."""

WHOLE = frozenset(("multiprocessing", "concurrent.futures.process", "webbrowser", "joblib"))
"""Modules that do nothing else; each use of a name of theirs starts something."""

NAMES = frozenset(("QProcess", "ProcessPoolExecutor", "QDesktopServices"))
"""Classes that do, wherever they come from."""

OPTIONS = frozenset(("num_workers", "n_jobs"))
"""Arguments by which libraries start processes of theirs."""

MODULES = frozenset(STARTERS) | {name.partition(".")[0] for name in WHOLE}


@dataclass(frozen=True, slots=True)
class Start:
    """A place that starts a process.

    Parameters
    ----------
    where : str
        ``path/of/file.py::Class.function``.
    call : str
        What it calls, as it stands there.
    is_isolated : bool
        The command line is made by `ground.child.isolated`, in the same function.

    """

    where: str
    call: str
    is_isolated: bool


def starts(tree: ast.Module, path: str) -> Iterator[Start]:
    """Yield every place of a module that starts a process, under whatever name it was imported."""
    known = _imported(tree)
    yield from _within(tree, path, (), known)


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return what the module's names stand for: ``{"sp": "subprocess", "run": "subprocess.run"}``.

    Imports within functions count as well.
    """
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                known[name] = alias.name if alias.asname else name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return known


def _within(
    scope: ast.AST, path: str, names: tuple[str, ...], known: dict[str, str]
) -> Iterator[Start]:
    isolated = _lines_made_isolated(scope, known)
    for node in _own_nodes(scope):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _within(node, path, (*names, node.name), known)
            continue
        call = _starting(node, known)
        if call:
            where = f"{path}::{'.'.join(names) or '<module>'}"
            yield Start(where, call, isinstance(node, ast.Call) and _is_safe(node, isolated, known))


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a scope, and definitions in it without what is in those."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _starting(node: ast.AST, known: dict[str, str]) -> str:
    if isinstance(node, ast.Call):
        return _called(node, known)
    # A function that is handed on without being called starts processes elsewhere.
    if isinstance(node, ast.keyword) and isinstance(node.value, ast.Name | ast.Attribute):
        return _starter(_dotted(node.value, known))
    return ""


def _called(call: ast.Call, known: dict[str, str]) -> str:
    dotted = _dotted(call.func, known)
    handed = [_starter(_dotted(argument, known)) for argument in call.args]
    named = [word.arg for word in call.keywords if word.arg in OPTIONS and not _is_none(word.value)]
    loaded = _loaded_by_name(call, dotted)
    return (
        _starter(dotted) or next(filter(None, handed), "") or loaded or next(iter(named), "") or ""
    )


def _starter(dotted: str) -> str:
    module, _, name = dotted.rpartition(".")
    if name in STARTERS.get(module, ()) or name in NAMES:
        return dotted
    if any(part in NAMES for part in dotted.split(".")):
        return dotted
    return dotted if any(dotted.startswith(f"{one}.") for one in WHOLE) else ""


def _loaded_by_name(call: ast.Call, dotted: str) -> str:
    if dotted not in ("__import__", "importlib.import_module") or not call.args:
        return ""
    first = call.args[0]
    name = first.value if isinstance(first, ast.Constant) else ""
    if not isinstance(name, str) or name.partition(".")[0] not in MODULES - {"os", "asyncio"}:
        return ""
    return f"{dotted}({name})"


def _dotted(node: ast.AST, known: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return known.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, known)}.{node.attr}"
    return ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (0, 1, None)


def _lines_made_isolated(scope: ast.AST, known: dict[str, str]) -> set[str]:
    """Return the variables of a scope that hold nothing but a line of `ground.child`."""
    good: set[str] = set()
    bad: set[str] = set()
    for node in _own_nodes(scope):
        if isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            (good if _made_isolated(node.value, known) else bad).update(names)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign) and isinstance(node.target, ast.Name):
            bad.add(node.target.id)
    return good - bad


def _made_isolated(node: ast.expr | None, known: dict[str, str]) -> bool:
    return isinstance(node, ast.Call) and _dotted(node.func, known) == "ground.child.isolated"


def _is_safe(call: ast.Call, isolated: set[str], known: dict[str, str]) -> bool:
    if _dotted(call.func, known).rpartition(".")[0] != "subprocess" or not call.args:
        return False
    shell = any(word.arg == "shell" for word in call.keywords)
    line = call.args[0]
    named = isinstance(line, ast.Name) and line.id in isolated
    return not shell and (named or _made_isolated(line, known))
