"""Where each part of a study lies in its folder."""

from dataclasses import dataclass
from pathlib import Path

from ground.names import inside


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
        """Stored images, named by their hash."""
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

    def image(self, sha256: str) -> Path:
        """Return the path of a stored image."""
        return inside(inside(self.media, sha256[:2]), f"{sha256}.png")
