"""The window of a review on an intake of the command line."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.media.eyes import SourceEyes
from app.reviewing.parts import Arranged, CommitTold, Counted, ReviewParts
from app.reviewing.process import run_review
from reader_study.intake.file_names import printable
from reader_study.intake.sources.look import SourceLook
from viewer.decoding import DecodePool

if TYPE_CHECKING:
    from app.commands.intake.reviewed import ReviewedIntake


def run_review_of(intake: "ReviewedIntake", *, command: str, lang: str = "") -> int:
    """Show a review until the window is closed; return the exit code.

    Parameters
    ----------
    command : str
        What takes in what was decided, without a window.

    """
    # Not the processes that look at sources: what is on the screen does not wait for them.
    pool = DecodePool(children=2)
    try:
        return run_review(review_parts(intake, pool, command=command), lang=lang)
    finally:
        pool.close()


def review_parts(intake: "ReviewedIntake", pool: DecodePool, *, command: str) -> ReviewParts:
    """Return an intake as the window needs it."""

    def arrange(looks: Mapping[str, SourceLook]) -> Arranged:
        found = intake.arranged(looks)
        return Arranged(tuple(found.items.values()), found.groups)

    def take_in(count: Counted) -> CommitTold:
        return CommitTold(*intake.take_in(count))

    return ReviewParts(
        title=printable(intake.folder.resolve()).rpartition("/")[2],
        by=intake.study.actor.id,
        items=intake.items(),
        keeper=intake.journal,
        open_clip=SourceEyes(pool, intake.places),
        looks=intake.looks,
        arrange=arrange,
        commit=take_in,
        command=command,
    )
