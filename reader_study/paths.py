"""Where each part of a study lies in its folder."""

from dataclasses import dataclass
from pathlib import Path

from ground.errors import StoreError
from ground.names import inside
from reader_study.media.medium import INFO_SUFFIX, Medium


@dataclass(frozen=True, slots=True)
class StudyPaths:
    """Where each part of a study lies."""

    root: Path

    @property
    def protocol(self) -> Path:
        """The protocol file."""
        return self.root / "protocol.toml"

    @property
    def database(self) -> Path:
        """The log and its projections."""
        return self.root / "study.db"

    @property
    def media(self) -> Path:
        """Stored media, named by their hash."""
        return self.root / "media"

    @property
    def truth(self) -> Path:
        """The sealed reference standard; absent from a reader's copy."""
        return self.root / "truth.sealed"

    @property
    def people(self) -> Path:
        """Private keys of persons, each wrapped by her PIN or passphrase."""
        return self.root / "people"

    @property
    def study_key(self) -> Path:
        """The coordinator's key, sealed; absent from a reader's copy."""
        return self.root / "study.key"

    @property
    def intake_journal(self) -> Path:
        """What is known of an intake that is under way, sealed; absent from a reader's copy."""
        return self.root / "intake.journal"

    @property
    def models(self) -> Path:
        """Frozen model reads, one file per case."""
        return self.root / "models"

    def model(self, model_id: str) -> Path:
        """Return the folder of one model's frozen reads."""
        return inside(self.models, model_id)

    @property
    def forms(self) -> Path:
        """Forms of the study's own, one file each; those of the program need none."""
        return self.root / "forms"

    @property
    def training(self) -> Path:
        """Trained models that were made here, one folder each."""
        return self.root / "training"

    @property
    def reports(self) -> Path:
        """Results and reports, after unblinding."""
        return self.root / "reports"

    @property
    def backups(self) -> Path:
        """Copies of the database."""
        return self.root / "backups"

    def medium(self, medium: Medium) -> Path:
        """Return the path of a stored still, clip or series."""
        return self._in_media(medium.sha256, medium.suffix)

    def info(self, medium: Medium) -> Path:
        """Return the path of the file that says what is known of a medium's frames."""
        return self._in_media(medium.sha256, INFO_SUFFIX)

    def files_of(self, medium: Medium) -> dict[Path, str]:
        """Return the paths of all files of a medium, each with its hash by the log."""
        own = {self.medium(medium): medium.sha256}
        return own | {self.info(medium): medium.info_sha256} if medium.info_sha256 else own

    def _in_media(self, sha256: str, suffix: str) -> Path:
        return inside(inside(self.media, sha256[:2]), f"{sha256}{suffix}")


def require_study(root: Path) -> None:
    """Refuse a folder without a study, before a window is opened for it.

    Raises
    ------
    StoreError
        There is none.

    """
    if not StudyPaths(root).database.is_file():
        raise StoreError(
            "There is no study in this folder.",
            remedy="Choose a folder that holds study.db.",
            path=root,
        )
