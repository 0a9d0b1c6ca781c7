"""The card of models that were trained fold by fold, so that each image has a score of its own."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from engines.cards.card import Sha256
from engines.cards.made import CARD_NAME, MadeCard, card_changed, made_card
from engines.cards.stated import ModelName
from engines.messages import Probability
from ground.files import sha256_file

_CONFIG = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

MEMBERS = "members"
"""Folder of the members' own model folders, inside that of the card."""

AVERAGED = (
    "An image of the training data is scored by the members of its fold, which never saw its "
    "patient; any other image by all members. Scores are the mean over looks, images and members."
)
NO_CATEGORY = (
    "No calibration: each fold's scores come from other members, and one calibration of them all "
    "would be fitted to the cases that it is applied to. No category is shown."
)


class FoldMember(BaseModel):
    """One model of one fold and seed; `threshold` is that of its own card."""

    model_config = _CONFIG

    folder: Annotated[str, Field(pattern=r"^fold-\d{1,2}-seed-\d{1,10}$")]
    fold: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0)]
    card_sha256: Sha256
    threshold: Probability


class FoldImage(BaseModel):
    """One image of the training data: what is in it, and the fold that holds it back."""

    model_config = _CONFIG

    content_sha256: Sha256
    likeness: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    fold: Annotated[int, Field(ge=1)]


class FoldsCard(MadeCard):
    """Everything about cross-fitted models that can be said without naming a patient or a file."""

    schema_version: Literal[1] = 1
    kind: Literal["folds"] = "folds"
    model_id: ModelName
    created_utc: str
    architecture: str
    outputs: Literal["probability of malignancy"] = "probability of malignancy"
    classes: Literal[1, 3] = 1
    intended_use: str
    licence: str
    simulated: bool
    folds: Annotated[int, Field(ge=2)]
    seeds: tuple[int, ...]
    members: tuple[FoldMember, ...] = Field(min_length=2)
    images: tuple[FoldImage, ...] = Field(min_length=2)
    split_rule: str
    case_rule: str = AVERAGED
    image_size: int
    crop_margin: int | None = None
    whole_too: bool = False
    threshold: Probability
    threshold_rule: str
    calibration: None = None
    calibration_note: str = NO_CATEGORY
    versions: dict[str, str]
    device: str

    def threshold_of(self, fold: int | None) -> float:
        """Return the mean threshold of a fold's members; without a fold of all."""
        chosen = [m.threshold for m in self.members if fold is None or m.fold == fold]
        return round(sum(chosen) / len(chosen), 6)


def load_folds_card(path: Path) -> FoldsCard:
    """Read the card and hold its members' cards against their hashes.

    Raises
    ------
    EngineError
        It is missing, damaged or of another version, or a member is missing or was changed.

    """
    card = made_card(path, FoldsCard, newest=1)
    folder = path if path.is_dir() else path.parent
    for member in card.members:
        file = member_folder(folder, member) / CARD_NAME
        if not file.is_file() or sha256_file(file) != member.card_sha256:
            raise card_changed(file, "it is not the member that the card of all folds describes")
    return card


def member_name(fold: int, seed: int) -> str:
    """Return the name of a member's folder."""
    return f"fold-{fold}-seed-{seed}"


def member_folder(folder: Path, member: FoldMember) -> Path:
    """Return where a member lies."""
    return folder / MEMBERS / member.folder
