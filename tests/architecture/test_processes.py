"""Every process of ours starts isolated, or is one of a few that are named here with a reason."""

import ast
import textwrap

import pytest

from tests.architecture.imports import ROOT, SOURCES
from tests.architecture.processes import Start, starts

OTHERWISE = {
    "viewer/decoding/spawn.py::spawn": "its lines are made by `worker_command`, by `isolated`",
    "engines/process.py::_spawn": "its line is `isolated(…)` unless a test gives its own engine",
    "engines/training/launching.py::_started": "its line is made by `command_for`, by `isolated`",
    "engines/scorers/program/process.py::_spawn": "`isolated(…launch…)`; on Windows the card line",
    "engines/scorers/program/launch.py::main": "becomes the program of a card, in its environment",
    "reader_study/screening/text.py::TextFinder.__init__": "`worker_line`, by `isolated`",
    "app/translations.py::_run": "the developers' tools of Qt, on our own sources",
    "app/coordinating/pages/close.py::ClosePage._open_report": "the person's own viewer of PDFs",
    "run.py::run": "our own commands, by their whole path, in the person's environment",
    "run.py::run_tests": "the tests, for developers",
    "run.py::available": "apt-cache, by name: before anything of a study is there",
    "run.py::run_checked": "pip and uv of the set-up",
    "run.py::run_quietly": "compiling our own sources, in the set-up",
}
"""Places that do not call `ground.child.isolated` themselves, and why that does no harm."""


def found() -> list[Start]:
    paths = [*SOURCES, ROOT / "run.py"]
    return [
        start
        for path in paths
        for start in starts(
            ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()
        )
    ]


def test_every_process_starts_isolated_or_is_named_with_a_reason() -> None:
    loose = {start.where: start.call for start in found() if not start.is_isolated}
    assert {where: call for where, call in loose.items() if where not in OTHERWISE} == {}
    assert set(OTHERWISE) - set(loose) == set(), "named here, and starts nothing any more"


def test_some_are_found_and_some_of_them_are_isolated() -> None:
    isolated = {start.where for start in found() if start.is_isolated}
    assert isolated == {
        "app/demo/benchmark.py::_served",
        "app/demo/sittings.py::sit_simulated",
        "app/demo/sittings.py::sit_person",
        "engines/weights/convert/converting.py::_run",
    }


def test_the_lines_that_are_made_elsewhere_are_isolated() -> None:
    from engines.process import EngineOptions
    from engines.training.launching import command_for
    from reader_study.screening.text import worker_line
    from viewer.decoding.spawn import worker_command

    for line in (
        command_for(2),
        EngineOptions().command,
        worker_command(memory_bytes=2**31),
        worker_line(),
    ):
        assert line[1] == "-I"


PLANTED = {
    "by its module": "import subprocess\nsubprocess.run(['python'])",
    "by another name": "import subprocess as sp\ndef f():\n    sp.Popen(line)",
    "by its function": "from subprocess import check_output as ask\nask('x')",
    "within a function": "def f():\n    import os\n    os.execv('a', b)",
    "by a shell": "import os\nos.system('x')",
    "by the system": "import os\nos.posix_spawnp('x', [], {})",
    "forked": "import os\npid = os.fork()",
    "multiprocessing": "import multiprocessing\nmultiprocessing.Process(target=f)",
    "a context of it": "from multiprocessing import get_context\nget_context('spawn')",
    "a pool": "from concurrent.futures import ProcessPoolExecutor\nProcessPoolExecutor()",
    "of Qt": "from PySide6.QtCore import QProcess\nQProcess.startDetached('x')",
    "the desktop's": "from PySide6.QtGui import QDesktopServices\nQDesktopServices.openUrl(u)",
    "by an option": "loader = DataLoader(data, num_workers=4)",
    "handed on": "import subprocess\nmap(subprocess.run, lines)",
    "handed on by name": "import subprocess\nf(start=subprocess.Popen)",
    "imported by its name": "import importlib\nimportlib.import_module('subprocess')",
    "changed afterwards": """
        import subprocess
        from ground.child import isolated
        def f():
            line = isolated("app.x")
            line += ("more",)
            subprocess.run(line)
    """,
    "another line of that name": """
        import subprocess
        from ground.child import isolated
        def f():
            line = isolated("app.x")
            def g(line):
                subprocess.run(line)
    """,
    "not ours": """
        import subprocess
        from elsewhere import isolated
        subprocess.run(isolated("app.x"))
    """,
    "by a shell all the same": """
        import subprocess
        from ground.child import isolated
        subprocess.run(isolated("app.x"), shell=True)
    """,
}


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_start_is_found(text: str) -> None:
    found = list(starts(ast.parse(textwrap.dedent(text)), "planted.py"))
    assert found
    assert not any(start.is_isolated for start in found)


def test_what_is_isolated_is_seen_as_that() -> None:
    text = """
        import subprocess
        from ground.child import isolated as line_of
        def f():
            line = line_of("app.x", "y")
            with subprocess.Popen(line, text=True):
                subprocess.run(line_of("app.z"), check=True)
    """
    found = list(starts(ast.parse(textwrap.dedent(text)), "planted.py"))
    assert [start.is_isolated for start in found] == [True, True]
