"""Forms written as their files are, in a folder of their own."""

from pathlib import Path

from reader_study.forms.form import Form
from reader_study.forms.library import read_form

HEAD = 'id = "mine"\nversion = 1\ntitle = { en = "Mine", zh = "我的" }\n'
TWO = '[{ id = "a", label = "A" }, { id = "b", label = "B" }]'


def field(field_id: str, kind: str = "choice", more: str = "", options: str = TWO) -> str:
    """Return the table of one field; choices have the options a and b."""
    listed = f"options = {options}\n" if kind in ("choice", "choices", "ordinal") else ""
    head = f'\n[[fields]]\nid = "{field_id}"\nkind = "{kind}"\n'
    return f'{head}label = {{ en = "{field_id}", zh = "题" }}\n{listed}{more}'


def write(folder: Path, text: str, name: str = "mine") -> Path:
    """Write a form's file into the folder ``forms`` of a study."""
    path = folder / "forms" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def made(folder: Path, *fields: str, more: str = "") -> Form:
    """Return the form of these fields."""
    return read_form(write(folder, HEAD + "".join(fields) + more))
