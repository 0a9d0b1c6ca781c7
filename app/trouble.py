"""Errors in the reader's language, without paths or ids: a reader must not see either."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from app.i18n import QT_TRANSLATE_NOOP, Language
from ground.errors import (
    DiskError,
    IntegrityError,
    MediaError,
    NewerStudyError,
    ProtocolError,
    ReaderStudyError,
    ReadingRuleError,
    SealedError,
    StoreError,
    StudyBusyError,
)


@dataclass(frozen=True, slots=True)
class TroubleWords:
    """What happened, and what to do about it; English, to be translated."""

    what: str
    remedy: str


_KNOWN: tuple[tuple[type[Exception], TroubleWords], ...] = (
    (
        StudyBusyError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "This study is open in another window."),
            QT_TRANSLATE_NOOP("Trouble", "Close the other window, then try again."),
        ),
    ),
    (
        NewerStudyError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "This study was made by a newer version of SonoRead."),
            QT_TRANSLATE_NOOP("Trouble", "Update SonoRead on this computer."),
        ),
    ),
    (
        SealedError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "The AI's answers do not open on this computer."),
            QT_TRANSLATE_NOOP("Trouble", "Tell the coordinator before you read on."),
        ),
    ),
    (
        MediaError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "The image of this case cannot be shown."),
            QT_TRANSLATE_NOOP("Trouble", "Tell the coordinator; what you entered is kept."),
        ),
    ),
    (
        IntegrityError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "A file of this study is missing or was changed."),
            QT_TRANSLATE_NOOP("Trouble", "Tell the coordinator; what you entered is kept."),
        ),
    ),
    (
        ProtocolError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "The protocol does not allow reading now."),
            QT_TRANSLATE_NOOP("Trouble", "Tell the coordinator."),
        ),
    ),
    (
        ReadingRuleError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "The protocol does not allow this now."),
            QT_TRANSLATE_NOOP("Trouble", "Tell the coordinator; what you entered is kept."),
        ),
    ),
    (
        DiskError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "The disk failed while your entry was saved."),
            QT_TRANSLATE_NOOP(
                "Trouble",
                "It is kept on the screen. Tell the coordinator: the disk or its connection needs "
                "a look; then retry.",
            ),
        ),
    ),
    (
        StoreError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "Your entry could not be saved."),
            QT_TRANSLATE_NOOP(
                "Trouble",
                "It is kept on the screen. Make room on the disk or check the folder's rights, "
                "then retry.",
            ),
        ),
    ),
    (
        OSError,
        TroubleWords(
            QT_TRANSLATE_NOOP("Trouble", "The disk did not answer."),
            QT_TRANSLATE_NOOP("Trouble", "What you entered is kept on the screen. Retry."),
        ),
    ),
)
_UNKNOWN = TroubleWords(
    QT_TRANSLATE_NOOP("Trouble", "Something went wrong that SonoRead did not expect."),
    QT_TRANSLATE_NOOP("Trouble", "What you entered is kept on the screen. Retry."),
)


def for_reader(error: Exception) -> TroubleWords:
    """Return what to tell a reader, in the language of the window."""
    found = next((words for kind, words in _KNOWN if isinstance(error, kind)), _UNKNOWN)
    return TroubleWords(_translated(found.what), _translated(found.remedy))


def for_coordinator(error: Exception) -> TroubleWords:
    """Return what to tell outside of reading: the same, and the full text with its path."""
    words = for_reader(error)
    if isinstance(error, ReaderStudyError):
        own = in_words(error)
        where = "" if error.path is None else f"{error.path}: "
        what = words.what if _is_about_place(error) else _start()
        return TroubleWords(what, f"{where}{own.what} {own.remedy}")
    if isinstance(error, OSError):
        return TroubleWords(_start(), str(error))
    return words


class Told(Protocol):
    """What says in two English sentences what happened and what to do: an error, a warning."""

    @property
    def what(self) -> str:
        """What happened."""

    @property
    def remedy(self) -> str:
        """What to do about it."""


def in_words(error: Told) -> TroubleWords:
    """Return the two sentences of an error or a warning, in the language of the window."""
    # Only now: a start without trouble does not wait for it.
    from app.error_words import worded

    language = Language(_translated(QT_TRANSLATE_NOOP("Trouble", "en")))
    return TroubleWords(worded(error.what, language), worded(error.remedy, language))


def _is_about_place(error: Exception) -> bool:
    return isinstance(error, StudyBusyError | NewerStudyError | ProtocolError)


def _start() -> str:
    return QCoreApplication.translate("Trouble", "The study cannot be opened.")


def _translated(source: str) -> str:
    return QCoreApplication.translate("Trouble", source)
