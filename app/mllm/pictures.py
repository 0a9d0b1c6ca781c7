"""First pictures of the items of a run, small, for the page of cases."""

from pathlib import Path

from app.mllm.declaration import Declaration
from app.mllm.items.of_study import first_picture
from engines.mllm.declared.items import ItemKind
from engines.mllm.images import image_part
from reader_study.study import Study

_SIDE = 320


def pictures_of(root: Path, declaration: Declaration) -> dict[str, bytes]:
    """Return the first picture of each case that is read as PNG, by the number of its item.

    Each is the one that the run was declared with, by its hash. None is there of a case that was
    painted over since, or in which patient data are reported: the page may leave the study.
    Images outside of the field are not shown: their folder may be elsewhere by now.

    Raises
    ------
    ReaderStudyError
        A medium is missing or was changed.

    """
    shown: dict[str, bytes] = {}
    with Study.open(root, writable=False) as study:
        hidden = study.store.tables.hidden_cases()
        for one in declaration.cases:
            if one.case_id in hidden or one.item.kind is not ItemKind.READING:
                continue
            pixels = first_picture(study, one, key_frames=declaration.run.key_frames)
            if pixels is not None:
                shown[str(one.item.number)] = image_part(pixels, _SIDE).png
    return shown
