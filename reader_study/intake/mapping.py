"""Mappings: which column of a table means what. Small TOML files, checked when they are read."""

import re
import tomllib
from collections.abc import Collection, Sequence
from importlib.resources import files
from pathlib import Path, PurePath
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ground.errors import IntakeError
from ground.regular import MB, read_regular
from ground.toml_text import toml_content
from reader_study.intake.words import LABEL_WORDS
from reader_study.tables.words import MISSING_WORDS, folded

Label = Literal["benign", "malignant", "normal"]

BoxForm = Literal["xywh", "xyxy", "xywh_from_1"]
"""How four numbers tell a box: left, top, width, height; left, top, right, bottom; or the first as
MATLAB writes it, with pixels counted from 1 and lengths from the first to the last of them."""

OUTLINE_COLUMNS = ("mask", "box", "lesion")
"""Meanings of columns that only add to what masks beside the images tell."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Columns(_Strict):
    """Names of the columns; an empty name means that the table has none.

    `image` names a file, a folder, or by an identifier of DICOM headers an image, a series, an
    examination or a patient. `case` names a lesion with all its media, `role` what a medium is in
    it, `basis` how the reference standard was established, `spacing` the size of a pixel in
    `Mapping.spacing_unit`. `mask` names the files of masks, `box` holds a lesion's box in
    `Mapping.box_form`, `lesion` tells which of an image's outlined lesions is meant, from 1. `age`
    (years), `follow_up_months`, `senior_years` (experience of who confirmed a normal breast) and
    `disputed` (yes or no) are what rules of eligibility ask for. `sex`, `age` and `laterality` are
    held against headers.
    """

    image: str = Field(min_length=1)
    label: str = Field(min_length=1)
    case: str = ""
    patient: str = ""
    histology: str = ""
    basis: str = ""
    birads: str = ""
    view: str = ""
    source: str = ""
    spacing: str = ""
    simulated: str = ""
    mask: str = ""
    box: str = ""
    lesion: str = ""
    age: str = ""
    follow_up_months: str = ""
    senior_years: str = ""
    disputed: str = ""
    role: str = ""
    sex: str = ""
    laterality: str = ""

    def named(self) -> dict[str, str]:
        """Return the columns in use: meaning to column name."""
        return {meaning: name for meaning, name in self if name}


class Mapping(_Strict):
    """How a folder is taken in: by a table, or by folders named after the labels.

    Parameters
    ----------
    table : str
        File name of the table, relative to the folder; ``*`` allowed. Empty: the only one there.
    image_pattern : str
        Where the image of a row lies; ``{}`` stands for the cell.
    case_within_patient : bool
        Case ids count within a patient only (lesion 1, lesion 2).
    labels : dict
        Words of the table for each label.
    missing : tuple of str
        Words that stand for an unknown value.
    folders : dict
        Label to folder name, for sets without a table; every image is its own patient then.
    source : str
        Name of the data set, where no column tells it.

    """

    name: str = Field(min_length=1)
    title: str = ""
    citation: str = ""
    table: str = ""
    columns: Columns | None = None
    image_pattern: str = "{}"
    spacing_unit: Literal["mm", "cm"] = "mm"
    box_form: BoxForm = "xywh"
    case_within_patient: bool = False
    labels: dict[Label, tuple[str, ...]] = Field(default_factory=lambda: dict(LABEL_WORDS))
    missing: tuple[str, ...] = MISSING_WORDS
    folders: dict[Label, str] = Field(default_factory=dict)
    source: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.columns is None) == (not self.folders):
            raise ValueError("give either [columns] of a table or [folders], not both")
        if PurePath(self.table).is_absolute():
            raise ValueError("table must be a name within the folder")
        if self.image_pattern.count("{}") != 1:
            raise ValueError("image_pattern must hold {} once")
        words = [folded(word) for group in self.labels.values() for word in group]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"the word {twice[0]!r} stands for two labels")
        return self

    def label_of(self, word: str) -> Label | None:
        """Return the label that a word of the table stands for; None when it is unknown."""
        wanted = folded(word)
        for label, group in self.labels.items():
            if wanted in {folded(known) for known in group}:
                return label
        return None

    def without(self, meanings: Collection[str]) -> Self:
        """Return the mapping without the columns of these meanings."""
        if self.columns is None or not meanings:
            return self
        columns = self.columns.model_copy(update=dict.fromkeys(meanings, ""))
        return self.model_copy(update={"columns": columns})

    def is_missing(self, word: str) -> bool:
        """Return whether a cell says that the value is unknown."""
        return not word or folded(word) in {folded(known) for known in self.missing}


def ready_mappings() -> tuple[str, ...]:
    """Return the names of the mappings that come with the program."""
    folder = files("resources") / "mappings"
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if _is_toml(p.name)))


def load_mapping(path_or_ready_name: Path | str) -> Mapping:
    """Read a mapping: one that comes with the program, by name, or a TOML file.

    Raises
    ------
    IntakeError
        When there is none, or a key is unknown or of a wrong type; the key is named.

    """
    path = Path(path_or_ready_name)
    if str(path_or_ready_name) in ready_mappings():
        resource = files("resources") / "mappings" / f"{path_or_ready_name}.toml"
        return _parse(resource.read_text(encoding="utf-8"), path)
    try:
        text = read_regular(path, MB).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IntakeError(
            "The mapping cannot be read.",
            remedy=f"Name a TOML file in UTF-8, or one of: {', '.join(ready_mappings())}.",
            path=path,
        ) from error
    return _parse(text, path)


def _parse(text: str, path: Path) -> Mapping:
    try:
        return Mapping.model_validate(toml_content(text))
    except tomllib.TOMLDecodeError as error:
        raise IntakeError(
            f"The mapping is no valid TOML ({error}).", remedy="Correct that line.", path=path
        ) from error
    except RecursionError as error:
        raise IntakeError(
            "The mapping is nested too deeply.", remedy="Write it flat.", path=path
        ) from error
    except ValidationError as error:
        raise IntakeError(
            f"The mapping is not valid: {_first(error.errors())}.",
            remedy=f"Correct that key. There are: {', '.join(Mapping.model_fields)}.",
            path=path,
        ) from error


def _first(problems: Sequence[Any]) -> str:
    problem = problems[0]
    key = ".".join(str(part) for part in problem["loc"]) or "the file"
    text = re.sub(r"^Value error, ", "", problem["msg"])
    return f"{key}: {text[0].lower()}{text[1:]}"


def _is_toml(name: str) -> bool:
    return name.endswith(".toml")
