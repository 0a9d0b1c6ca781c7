"""Every sentence and fragment that an expected error can be made of, taken from the sources.

A sentence with inserted values is told as a pattern: ``{}`` stands for each value. What is
inserted and comes from the sources too (a word chosen by a condition, the answer of a function of
the same module, a literal handed to the function that raises, from wherever that is called, the
text of a plain exception that becomes the reason of an error) is told as a pattern of its own.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import ground.errors

KINDS = {name for name in vars(ground.errors) if name.endswith("Error")} | {"DecodeRefusal"}
_REASONS = {"LostStep", "UnpicklingError", "NotAllowedError", "UnreachableError"}
"""Exceptions whose text is the reason that an error gives."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_FIELD = re.compile(r"\{[^{}]*\}")
_NAME = re.compile(r"[A-Z][a-z]+[A-Z][A-Za-z]+|Rows|Columns")
"""Attributes of DICOM and classes of errors are called the same in every language."""
_IDENTIFIER = re.compile(
    r"[A-Za-z0-9_{}]+([._-][A-Za-z0-9_{}]+)*[._][A-Za-z0-9_{}]*"
    r"|[a-z]+-\{\}|--[\w{} -]+|sonoread[a-z -]* \d"
)
"""Files, keys with a point, columns with an underscore, options, marks of a format."""
_KEY = re.compile(
    "blind|card|case|command|en|evidence|experiment|file|files|frame|gradcam|high|input|item|json"
    "|kind|languages|line|low|media|medium|model|network|No|origin|output|platt|prompt|prompts"
    "|question|sealed|servers|sonoread|status|system|thinking|transformers|version|weights|zh"
)
"""Keys, columns, values of options and the like: they stay as they are, being what is typed."""
_LEAST_LETTERS = 5
"""A pattern of values with less between them would be found in what is no such sentence."""
_OF_TEXT = frozenset({"format", "strip", "rstrip"})
_UNITS = frozenset({"mm", "MB", "MiB", "cm"})


def patterns(*rooms: Path, reasons: Iterable[Path] = ()) -> dict[str, str]:
    """Return all patterns in the modules of these rooms, each with its file.

    Parameters
    ----------
    reasons : iterable of Path
        Rooms of which every `ValueError` becomes the reason of an error.

    """
    files = {file for room in rooms for file in _modules_of(room)}
    told = {file for room in reasons for file in _modules_of(room)}
    modules = [_Module(file, tells_values=file in told) for file in sorted(files | told)]
    constants = {name: node for module in modules for name, node in module.constants.items()}
    found: dict[str, str] = {}
    for module in modules:
        module.shared, module.others = constants, modules
    for module in modules:
        for text in module.patterns():
            if _says_something(text):
                found.setdefault(text, str(module.file))
    return found


def _modules_of(room: Path) -> Iterable[Path]:
    return [room] if room.is_file() else room.rglob("*.py")


def _says_something(text: str) -> bool:
    """Tell whether there is something to translate: not units, names, a word between values."""
    words = [word for word in _WORD.findall(text.replace("{}", " ")) if word not in _UNITS]
    joins = "{}" in text and sum(map(len, words)) < _LEAST_LETTERS
    stays = any(kind.fullmatch(text) for kind in (_NAME, _IDENTIFIER, _KEY))
    return bool(words) and not joins and not stays


_Value = tuple["_Module", ast.expr, ast.AST]
"""An expression, the module in which it stands, and the scope there."""


@dataclass
class _Module:
    file: Path
    tells_values: bool = False
    constants: dict[str, ast.expr] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    calls: dict[str, list[tuple[ast.Call, ast.AST]]] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    shared: dict[str, ast.expr] = field(default_factory=dict)
    others: list["_Module"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tree = ast.parse(self.file.read_text("utf-8"))
        for line in self._tree.body:
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                self.constants[line.targets[0].id] = line.value
            elif isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                self.constants |= {} if line.value is None else {line.target.id: line.value}
            elif isinstance(line, ast.ImportFrom):
                self.imported |= {one.name: line.module or "" for one in line.names}
        scopes = [node for node in ast.walk(self._tree) if isinstance(node, ast.FunctionDef)]
        self.functions = {scope.name: scope for scope in scopes}
        for scope in (self._tree, *scopes):
            for node in _own(scope):
                if isinstance(node, ast.Call):
                    self.calls.setdefault(_called(node), []).append((node, scope))

    def patterns(self) -> Iterator[str]:
        for call, scope in (one for calls in self.calls.values() for one in calls):
            if self._tells(call):
                for part in _sentences(call):
                    yield from self._pieces(part, scope, ())

    def _tells(self, call: ast.Call) -> bool:
        return _makes_error(call) or (self.tells_values and _called(call) == "ValueError")

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
            for module, value, place in self._values(node.id, scope):
                yield from module._pieces(value, place, seen)
        elif isinstance(node, ast.Subscript | ast.Attribute):
            yield from self._inserted_table(node, scope, seen)
        elif isinstance(node, ast.Call):
            yield from self._inserted_call(node, scope, seen)
        elif isinstance(node, ast.BoolOp):
            for part in node.values:
                yield from self._inserted(part, scope, seen)
        elif isinstance(node, ast.IfExp | ast.BinOp | ast.JoinedStr | ast.Constant):
            yield from self._pieces(node, scope, seen)

    def _inserted_table(
        self, node: ast.Subscript | ast.Attribute, scope: ast.AST, seen: tuple[ast.AST, ...]
    ) -> Iterator[str]:
        name = getattr(node.value, "id", "")
        table = self.constants.get(name) or self.shared.get(name)
        if isinstance(table, ast.Dict):
            for value in table.values:
                yield from self._pieces(value, scope, seen)
        for _, value, _ in self._values(name, scope):
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
        name = _called(node)
        if name in _OF_TEXT and isinstance(node.func, ast.Attribute):
            yield from self._inserted(node.func.value, scope, seen)
        elif name == "get" and isinstance(node.func, ast.Attribute):
            yield from self._inserted_table(node.func, scope, seen)
            for part in node.args[1:]:
                yield from self._inserted(part, scope, seen)
        elif name == "next":
            for value, place in self._given(node.args[0]):
                yield from self._inserted(value, place, seen)
            for part in node.args[1:]:
                yield from self._inserted(part, scope, seen)
        called = self.functions.get(getattr(node.func, "id", ""))
        if called is None:
            return
        for line in ast.walk(called):
            if isinstance(line, ast.Return) and line.value is not None:
                yield from self._inserted(line.value, called, seen)

    def _given(self, node: ast.expr) -> Iterator[tuple[ast.expr, ast.AST]]:
        """Yield what a generator of this module gives one after the other, each with its scope."""
        if isinstance(node, ast.Starred):
            yield from self._given(node.value)
        elif isinstance(node, ast.Tuple | ast.List):
            for part in node.elts:
                yield from self._given(part)
        called = self.functions.get(_called(node)) if isinstance(node, ast.Call) else None
        if called is None:
            return
        for line in _own(called):
            if isinstance(line, ast.Yield) and line.value is not None:
                yield line.value, called
            elif isinstance(line, ast.YieldFrom):
                yield from self._given(line.value)

    def _values(self, name: str, scope: ast.AST) -> Iterator[_Value]:
        """Yield what a name may stand for: assigned here, handed over, or a constant."""
        assigned = list(_assigned(name, scope))
        yield from ((self, value, scope) for value in assigned)
        for node in ast.walk(scope):
            if isinstance(node, ast.For) and getattr(node.target, "id", "") == name:
                yield from ((self, *given) for given in self._given(node.iter))
        if isinstance(scope, ast.FunctionDef):
            yield from self._handed_over(name, scope)
        constant = self.constants.get(name) or self.shared.get(name)
        if constant is not None and not assigned:
            yield self, constant, self._tree

    def _takes(self, name: str, file: Path) -> bool:
        """Tell whether this module imports a name from a file."""
        home = self.imported.get(name, "").replace(".", "/")
        return bool(home) and str(file).endswith(f"/{home}.py")

    def _handed_over(self, name: str, scope: ast.FunctionDef) -> Iterator[_Value]:
        names = [argument.arg for argument in scope.args.args]
        names = names[1:] if names[:1] == ["self"] else names
        place = names.index(name) if name in names else None
        for module in self.others:
            if module is not self and not module._takes(scope.name, self.file):
                continue
            for call, caller in module.calls.get(scope.name, ()):
                if place is not None and place < len(call.args):
                    yield module, call.args[place], caller
                yield from ((module, key.value, caller) for key in call.keywords if key.arg == name)


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    """Yield what a name is assigned in a scope, alone, as one of several, or by a loop."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _part(name, target, node.value)
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List):
            for value in node.iter.elts:
                yield from _part(name, node.target, value)


def _part(name: str, target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    """Yield the part of a value that a name gets."""
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.IfExp):
        yield from _part(name, target, value.body)
        yield from _part(name, target, value.orelse)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=False):
            yield from _part(name, one, its)


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
    return _called(call) in KINDS | _REASONS or any(key.arg == "remedy" for key in call.keywords)


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
