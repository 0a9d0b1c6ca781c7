"""How the coordinator is told of trouble: all of it, with the file."""

from app.trouble import TroubleWords, for_reader, in_words
from app.widgets.message_bar import MessageBar
from ground.errors import ReaderStudyError


def told(error: Exception) -> TroubleWords:
    """Return what happened and what to do, in the language of the window, the file named."""
    if isinstance(error, ReaderStudyError):
        own = in_words(error)
        where = "" if error.path is None else f"{error.path}: "
        return TroubleWords(f"{where}{own.what}", own.remedy)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return TroubleWords(f"{where}{error.strerror or error}", for_reader(error).remedy)
    return for_reader(error)


def tell(bar: MessageBar, error: Exception) -> None:
    """Say in a bar what went wrong."""
    words = told(error)
    bar.tell(words.what, words.remedy, retry=False)
