"""Parts of images around their lesions, for networks that look at nothing else."""

from collections.abc import Mapping, Sequence

from ground.errors import EngineError
from reader_study.cases import Case
from reader_study.media.lesions import Area, Lesions, crop_around

MARGIN_PERCENT = 35
"""Of the longer side of a lesion's box, on each side, unless another margin is asked for."""

Crops = Mapping[str, tuple[Area | None, ...]]
"""Of each medium, by the id of its case; None where no lesion is outlined."""

_MOST_NAMED = 8


def crops_of(
    cases: Sequence[Case], outlined: Mapping[str, tuple[Lesions, ...]], *, margin: int
) -> dict[str, tuple[Area | None, ...]]:
    """Return the part of each medium around its lesions.

    Parameters
    ----------
    outlined : mapping
        Lesions of each medium, by the id of its case, from the reference standard.
    margin : int
        Per cent of the longer side of the box around them, on each side.

    """
    found: dict[str, tuple[Area | None, ...]] = {}
    for case in cases:
        lesions = outlined.get(case.case_id, ())
        found[case.case_id] = tuple(
            crop_around(boxes, width=medium.width, height=medium.height, margin=margin)
            if boxes
            else None
            for medium, boxes in zip(case.media, lesions or ((),) * len(case.media), strict=True)
        )
    return found


def require_crops(crops: Crops) -> None:
    """Refuse cases that a model of crops cannot look at as it was trained.

    Raises
    ------
    EngineError
        Some image has no outline.

    """
    lacking = [case_id for case_id, of_case in crops.items() if None in of_case]
    if lacking:
        named = ", ".join(lacking[:_MOST_NAMED])
        if len(lacking) > _MOST_NAMED:
            named += ", …"
        raise EngineError(
            f"The model looks at crops of lesions, and {len(lacking)} of {len(crops)} reading "
            f"cases have an image without an outline: {named}.",
            remedy="Use a model that was trained on whole images, or take in outlined cases alone.",
        )
