"""First pictures of the items of a run, small, for the page of cases."""

from pathlib import Path

from app.mllm.declaration import Declaration
from app.mllm.items.of_study import picture_of
from engines.mllm.images import image_part
from reader_study.study import Study

_SIDE = 320


def pictures_of(root: Path, declaration: Declaration) -> dict[str, bytes]:
    """Return the first picture of each case as PNG, by the number of its item.

    Images outside of the field are not shown: their folder may be elsewhere by now.

    Raises
    ------
    ReaderStudyError
        A medium is missing or was changed.

    """
    shown: dict[str, bytes] = {}
    run = declaration.run
    with Study.open(root, writable=False) as study:
        for one in declaration.cases:
            case = study.case(one.case_id)
            first = case.media[0]
            frame = (
                first.frames // 2
                if run.key_frames == 1
                else first.frames // (2 * min(run.key_frames, first.frames))
            )
            pixels = picture_of(study.media_path(first), first, frame)
            shown[str(one.item.number)] = image_part(pixels, _SIDE).png
    return shown
