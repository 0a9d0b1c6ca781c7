"""A stored medium as the window is given it: with what of its lesions the protocol shows."""

from app.reading.case_views import MediumView
from reader_study.media.lesions import Area, Lesions, crop_around
from reader_study.media.medium import Medium
from reader_study.paths import StudyPaths
from reader_study.protocol.showing import Hanging


def medium_view(medium: Medium, paths: StudyPaths, hanging: Hanging) -> MediumView:
    """Return a medium for the window; its lesions are those that the log says are shown."""
    return MediumView(
        paths.medium(medium),
        medium.mm_per_px,
        medium.kind,
        medium.frames,
        medium.duration_us,
        medium.role,
        medium.view,
        paths.info(medium) if medium.info_sha256 else None,
        framed_lesions(medium, hanging),
        crop_of(medium, hanging),
    )


def framed_lesions(medium: Medium, hanging: Hanging) -> Lesions:
    """Return the lesions that a frame is drawn around."""
    return medium.lesions if hanging.lesion == "marker" else ()


def crop_of(medium: Medium, hanging: Hanging) -> Area | None:
    """Return the part of a medium that is shown alone; None for all of it."""
    if hanging.lesion != "crop" or not medium.lesions:
        return None
    size = {"width": medium.width, "height": medium.height}
    return crop_around(medium.lesions, **size, margin=hanging.lesion_margin)
