"""What pages are given by their constructor; there is no global to reach for."""

from dataclasses import dataclass, field
from pathlib import Path

from app.desk import Desk
from app.i18n import Languages
from app.images import Images
from app.keys import Keys
from app.settings import NotKeptError, Settings
from app.tasks import Writer


@dataclass(frozen=True, slots=True)
class Services:
    """The shared parts of the window.

    Parameters
    ----------
    settings : Settings
        Geometry, language, recent studies.
    languages : Languages
        English or Chinese.
    writer : Writer
        The one thread that touches the study.
    desk : Desk
        The open study and its reading session; to be called on the writer's thread only.
    images : Images
        Decodes images and keeps what is decoded.
    crash_report : Path or None
        What the last start left behind when it died.
    keys : Keys
        The user's own keys; the standard ones when not given.
    not_kept : NotKeptError or None
        Why settings are not kept on this computer.

    """

    settings: Settings
    languages: Languages
    writer: Writer
    desk: Desk
    images: Images
    crash_report: Path | None = None
    keys: Keys = field(default_factory=Keys)
    not_kept: NotKeptError | None = None
