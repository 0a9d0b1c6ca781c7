"""Jobs that show where in an image a network finds what speaks for its score."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from engines.messages.base import Area, Device, Message, new_job_id
from engines.messages.prediction import MediumFile

HeatMethod = Literal["cam", "gradcam", "attention"]

HEAT_NOTE = (
    "A heat map shows what moved this network's score. It makes no claim about where a lesion is."
)

_Byte = Annotated[int, Field(ge=0, le=255)]
_Share = Annotated[float, Field(ge=-1.0, le=1.0)]


class MediumHeat(Message):
    """Heat over a medium, or the part of it that was looked at: `rows` × `columns` equal cells.

    Attributes
    ----------
    rows, columns : int
        Number of cells down and across.
    values : tuple of int
        0–255, row by row; 0 is nothing that speaks for `target`, 255 the strongest cell of this
        map. All are 0 where a network finds nothing, or the same everywhere.
    area : Area, optional
        The part of the medium that the cells cover, in its pixels; None for all of it.
    width, height : int
        Of the whole medium in pixels.
    method : str
        How it was made; see `engines.explain.cam`.
    target : str
        The class that is spoken for; attention knows none.
    peak : float
        The network's own value behind 255, to compare maps of one network; 0 for an empty map.
    model_id, weights_sha256 : str
        Whose map it is; several hashes, apart at commas, for a mean over members.
    note : str
        What a heat map is not.

    """

    rows: int = Field(ge=1, le=32)
    columns: int = Field(ge=1, le=32)
    values: tuple[_Byte, ...]
    area: Area | None = None
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    method: HeatMethod
    target: Literal["malignant", "any class"] = "malignant"
    peak: float
    model_id: str
    weights_sha256: str
    note: str = HEAT_NOTE


class ExplainJob(Message):
    """Make heat maps of `media` by the model whose card is at `card`.

    Attributes
    ----------
    method : str, optional
        None: what fits the architecture.
    sanity : bool
        Compare each map with those of the same network after its weights were made random.

    """

    kind: Literal["explain"] = "explain"
    job: str = Field(default_factory=new_job_id)
    card: str = Field(min_length=1)
    media: tuple[MediumFile, ...] = Field(min_length=1)
    method: HeatMethod | None = None
    sanity: bool = False
    batch_size: int = Field(default=8, ge=1, le=512)
    device: Device = "auto"


class Explained(Message):
    """One medium: its score and its map."""

    probability: float = Field(ge=0.0, le=1.0)
    heat: MediumHeat


class RandomisedStage(Message):
    """How far the maps of a network stay the same after its last layers were made random.

    Attributes
    ----------
    layers, of : int
        So many layers, from the last one down, out of so many.
    correlation, absolute : float
        Mean over the images of Spearman's rank correlation between the cells of both maps, with
        its sign and without.

    """

    layers: int = Field(ge=1)
    of: int = Field(ge=1)
    correlation: _Share
    absolute: _Share


class SanityFigures(Message):
    """Cascading randomisation (Adebayo et al., NeurIPS 2018); the last stage is all layers.

    Attributes
    ----------
    bound : float
        Maps count as made by the weights where the last stage's correlation lies below.
    passed : bool
    seeds : int
        Randomisations over which each stage is averaged.

    """

    stages: tuple[RandomisedStage, ...] = Field(min_length=1)
    bound: _Share
    passed: bool
    seeds: int = Field(ge=1)


class ExplainResult(Message):
    """One `Explained` for each medium of the job, in its order."""

    kind: Literal["explained"] = "explained"
    job: str
    explained: tuple[Explained, ...]
    sanity: SanityFigures | None = None
    card: dict[str, JsonValue]
    provenance: dict[str, JsonValue]
