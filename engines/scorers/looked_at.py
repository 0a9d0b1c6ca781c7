"""What a model of stills can look at: refused before the first case where it cannot."""

from collections.abc import Sequence

from engines.messages import PredictItem
from ground.errors import EngineError


def check_stills(items: Sequence[PredictItem]) -> None:
    """Refuse clips and series.

    Raises
    ------
    EngineError
        Naming the first case that has one.

    """
    moving = [(item, one) for item in items for one in item.media if one.kind != "still"]
    if moving:
        item, medium = moving[0]
        raise EngineError(
            f"The model looks at stills, and case {item.case_id} has a {medium.kind} of "
            f"{medium.frames} frames ({len(moving)} such media in all).",
            remedy="Take stills of these cases in, or score them with a model that reads clips.",
        )


def check_crops(items: Sequence[PredictItem], *, margin: int | None) -> None:
    """Refuse to look at anything else than what the model was trained on.

    Parameters
    ----------
    margin : int, optional
        Of the crops that it was trained on, in per cent; None: whole images.

    Raises
    ------
    EngineError
        Naming the first case that gives another part.

    """
    on_crops = margin is not None
    other = [item for item in items for one in item.media if (one.crop is not None) is not on_crops]
    if other:
        trained, given = ("crops", "a whole image") if on_crops else ("whole images", "a crop")
        raise EngineError(
            f"The model was trained on {trained}, and case {other[0].case_id} gives {given} "
            f"({len(other)} such images in all).",
            remedy="Score the cases with a model that was trained on the same.",
        )
