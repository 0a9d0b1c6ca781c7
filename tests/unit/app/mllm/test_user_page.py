"""The page for users names every command and every fact, in both languages."""

import re
import tomllib
from pathlib import Path

import pytest

from app.commands.mllm.command import MLLM_COMMANDS
from engines.mllm.declared.reading_file import run_of
from reader_study.analysis.benchmark.guidelines import fact_names
from reader_study.analysis.benchmark.stated import load_facts

DOCS = Path(__file__).parents[4] / "docs" / "user"
PAGES = ("chat-models.md", "chat-models.zh.md")


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return (DOCS / name).read_text("utf-8")


def blocks(page: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", page, re.DOTALL)


def test_every_command_stands_in_the_page_and_no_other(page: str) -> None:
    assert set(re.findall(r"sonoread mllm ([a-z]+)", page)) == set(MLLM_COMMANDS)


def test_every_fact_stands_in_the_page(page: str) -> None:
    assert {name for name in fact_names() if f"`{name}`" not in page} == set()


def test_the_run_file_of_the_page_declares_a_run(page: str) -> None:
    run = run_of(tomllib.loads(blocks(page)[0]))
    assert run.models[0].name == "Model A"


def test_the_facts_of_the_page_are_read(page: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(blocks(page)[1], encoding="utf-8")
    assert load_facts(path).facts.keys() == {"reference", "ethics"}


def test_both_pages_have_the_same_sections_and_rows() -> None:
    english, chinese = ((DOCS / name).read_text("utf-8").splitlines() for name in PAGES)
    for mark in ("#", "|", "- ", "```"):
        counts = [sum(line.startswith(mark) for line in page) for page in (english, chinese)]
        assert counts[0] == counts[1], mark
