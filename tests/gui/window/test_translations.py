"""The Chinese catalogue is complete and compiled."""

import ast
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from app.translations import CATALOGUE, collect, compile_to, sources


def entries(catalogue: Path) -> set[tuple[str, str]]:
    return {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ET.parse(catalogue).getroot().iter("context")
        for message in context.iter("message")
    }


def called(path: Path) -> Iterator[str]:
    """Yield every text that is given to tr(), translate() or QT_TRANSLATE_NOOP()."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
        if name == "tr" or (name == "QT_TRANSLATE_NOOP" and len(texts) == 2):
            yield str(texts[-1])


def test_catalogue_is_not_stale(tmp_path: Path) -> None:
    fresh = tmp_path / CATALOGUE.name
    fresh.write_bytes(CATALOGUE.read_bytes())
    collect(fresh)
    assert entries(fresh) == entries(CATALOGUE), "run: python -m app.translations"


def test_every_text_of_the_window_is_in_the_catalogue() -> None:
    known = {text for _, text in entries(CATALOGUE)}
    for path in sources():
        for text in called(path):
            assert text in known, (path.name, text)


def test_every_entry_has_a_finished_translation_with_its_places() -> None:
    for message in ET.parse(CATALOGUE).getroot().iter("message"):
        source, translation = message.findtext("source", ""), message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, source
        assert translation.text, source
        for place in ("%1", "%2", "%3"):
            assert (place in source) == (place in translation.text), source


def test_compiled_catalogue_belongs_to_the_text(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.qm"
    compile_to(fresh)
    assert fresh.read_bytes() == CATALOGUE.with_suffix(".qm").read_bytes()
