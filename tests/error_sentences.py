"""Every sentence and fragment that an expected error can be made of, taken from the sources.

A sentence with inserted values is told as a pattern: ``{}`` stands for each value. What is
inserted and comes from the sources too (a word chosen by a condition, the answer of a function of
the same module, a literal handed to the function that raises) is told as a pattern of its own.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import ground.errors

KINDS = {name for name in vars(ground.errors) if name.endswith("Error")} | {"DecodeRefusal"}
_WORD = re.compile(r"[A-Za-z]{2,}")
_FIELD = re.compile(r"\{[^{}]*\}")
_NAME = re.compile(r"[A-Z][a-z]+[A-Z][A-Za-z]+|Rows|Columns")
"""Attributes of DICOM and classes of errors are called the same in every language."""
_LEAST_LETTERS = 5
"""A pattern of values with less between them would be found in what is no such sentence."""
_UNITS = frozenset({"mm", "MB", "MiB", "cm"})


def patterns(*rooms: Path) -> dict[str, str]:
    """Return all patterns in the modules of these rooms, each with its file."""
    files = [file for room in rooms for file in ([room] if room.is_file() else room.rglob("*.py"))]
    modules = [_Module(file) for file in sorted(files)]
    constants = {name: node for module in modules for name, node in module.constants.items()}
    found: dict[str, str] = {}
    for module in modules:
        module.shared = constants
        for text in module.patterns():
            if _says_something(text):
                found.setdefault(text, str(module.file))
    return found


def _says_something(text: str) -> bool:
    """Tell whether there is something to translate: not units, names, a word between values."""
    words = [word for word in _WORD.findall(text.replace("{}", " ")) if word not in _UNITS]
    joins = "{}" in text and sum(map(len, words)) < _LEAST_LETTERS
    return bool(words) and not joins and _NAME.fullmatch(text) is None


@dataclass
class _Module:
    file: Path
    constants: dict[str, ast.expr] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    calls: list[ast.Call] = field(default_factory=list)
    shared: dict[str, ast.expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tree = ast.parse(self.file.read_text("utf-8"))
        for line in self._tree.body:
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                self.constants[line.targets[0].id] = line.value
        for node in ast.walk(self._tree):
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node
            elif isinstance(node, ast.Call):
                self.calls.append(node)

    def patterns(self) -> Iterator[str]:
        for scope in (self._tree, *self.functions.values()):
            for node in _own(scope):
                if isinstance(node, ast.Call) and _makes_error(node):
                    for part in _sentences(node):
                        yield from self._pieces(part, scope, ())

    def _pieces(self, node: ast.expr, scope: ast.AST, seen: tuple[ast.AST, ...]) -> Iterator[str]:
        """Yield the patterns that an expression may give, and those of what it inserts."""
        if node in seen:
            return
        seen = (*seen, node)
        for text, inserted in _templates(node):
            if text != "{}":
                yield _FIELD.sub("{}", text)
            for part in inserted:
                yield from self._inserted(part, scope, seen)

    def _inserted(self, node: ast.expr, scope: ast.AST, seen: tuple[ast.AST, ...]) -> Iterator[str]:
        if isinstance(node, ast.Name):
            for value in self._values(node.id, scope):
                yield from self._pieces(*value, seen)
        elif isinstance(node, ast.Subscript | ast.Attribute):
            yield from self._inserted_table(node, scope, seen)
        elif isinstance(node, ast.Call):
            yield from self._inserted_call(node, scope, seen)
        elif isinstance(node, ast.IfExp | ast.BinOp | ast.JoinedStr | ast.Constant):
            yield from self._pieces(node, scope, seen)

    def _inserted_table(
        self, node: ast.Subscript | ast.Attribute, scope: ast.AST, seen: tuple[ast.AST, ...]
    ) -> Iterator[str]:
        name = getattr(node.value, "id", "")
        table = self.constants.get(name)
        if isinstance(table, ast.Dict):
            for value in table.values:
                yield from self._pieces(value, scope, seen)
        for value, _ in self._values(name, scope):
            if isinstance(value, ast.ListComp):
                yield from self._of_table(value.generators[0].iter)

    def _of_table(self, node: ast.expr) -> Iterator[str]:
        """Yield every text of a table that is gone through."""
        table = self.constants.get(getattr(node, "id", ""))
        for part in () if table is None else ast.walk(table):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value

    def _inserted_call(
        self, node: ast.Call, scope: ast.AST, seen: tuple[ast.AST, ...]
    ) -> Iterator[str]:
        if _called(node) == "format" and isinstance(node.func, ast.Attribute):
            yield from self._inserted(node.func.value, scope, seen)
        called = self.functions.get(getattr(node.func, "id", ""))
        if called is None:
            return
        for part in ast.walk(called):
            if isinstance(part, ast.Return) and part.value is not None:
                yield from self._inserted(part.value, called, seen)

    def _values(self, name: str, scope: ast.AST) -> Iterator[tuple[ast.expr, ast.AST]]:
        """Yield what a name may stand for: assigned here, handed over, or a constant."""
        assigned = [
            node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        ]
        yield from ((value, scope) for value in assigned)
        if isinstance(scope, ast.FunctionDef):
            yield from self._handed_over(name, scope)
        constant = self.constants.get(name) or self.shared.get(name)
        if constant is not None and not assigned:
            yield constant, self._tree

    def _handed_over(self, name: str, scope: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.AST]]:
        names = [argument.arg for argument in scope.args.args]
        place = names.index(name) if name in names else None
        for caller in (self._tree, *self.functions.values()):
            for call in _own(caller):
                if not isinstance(call, ast.Call) or _called(call) != scope.name:
                    continue
                if place is not None and place < len(call.args):
                    yield call.args[place], caller
                yield from ((key.value, caller) for key in call.keywords if key.arg == name)


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a scope without those of the functions inside it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef):
            waiting.extend(ast.iter_child_nodes(node))


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _makes_error(call: ast.Call) -> bool:
    return _called(call) in KINDS or any(key.arg == "remedy" for key in call.keywords)


def _sentences(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args[: 2 if _called(call) == "DecodeRefusal" else 1]
    yield from (key.value for key in call.keywords if key.arg in ("what", "remedy"))


def _templates(node: ast.expr) -> Iterator[tuple[str, tuple[ast.expr, ...]]]:
    """Yield an expression's patterns, each with what it inserts."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value, ()
    elif isinstance(node, ast.IfExp):
        yield from _templates(node.body)
        yield from _templates(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield _joined(node)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        for left, first in _templates(node.left):
            for right, second in _templates(node.right):
                yield left + right, (*first, *second)
    else:
        yield "{}", (node,)


def _joined(node: ast.JoinedStr) -> tuple[str, tuple[ast.expr, ...]]:
    parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
    inserted = (part.value for part in node.values if isinstance(part, ast.FormattedValue))
    return "".join(map(str, parts)), tuple(inserted)
