"""What lies where: SQL in the store, click in the commands, one class per word, no circles."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.imports import ROOT, SOURCES, circles, import_graph

MAX_MODULES = 25
STORE = ROOT / "reader_study" / "store"
SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
    r"|CREATE\s+(TABLE|TRIGGER|INDEX)\s|DROP\s|PRAGMA\s)"
)


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_nobody_outside_the_store_writes_sql() -> None:
    guilty = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        if STORE not in (ROOT / path).parents
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert guilty == []


def test_nobody_outside_the_store_speaks_to_a_database() -> None:
    guilty = [
        str(path)
        for path, tree in trees()
        if STORE not in (ROOT / path).parents and imports_of(tree) & {"sqlite3", "sqlite_utils"}
    ]
    assert guilty == []


def test_click_is_imported_by_the_command_line_alone() -> None:
    guilty = [
        str(path)
        for path, tree in trees()
        if "click" in imports_of(tree)
        and not str(path).startswith(("app/commands/", "app/cli.py", "app/demo/"))
    ]
    assert guilty == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles(import_graph()) == []


def test_a_circle_would_be_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}
    assert circles(graph) == [["a", "b", "c"]]


def test_no_folder_is_flat() -> None:
    folders: defaultdict[Path, int] = defaultdict(int)
    for room in (*{path.parts[0] for path, _ in trees()}, "tests"):
        for path in (ROOT / room).rglob("*.py"):
            folders[path.parent] += path.name != "__init__.py"
    wide = {str(f.relative_to(ROOT)): n for f, n in folders.items() if n > MAX_MODULES}
    assert wide == {}


def test_one_word_is_one_class() -> None:
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for path, tree in trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(f"{path}:{node.lineno}")
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}
