"""Taking images in: scan a folder, show what was found, prepare opaque cases for a study."""

from reader_study.intake.batch import IntakeBatch, prepare
from reader_study.intake.committing.prepared import PreparedCase, PreparedImage
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.mapping import Mapping, load_mapping, ready_mappings
from reader_study.intake.media import encode_media
from reader_study.intake.plan import Excluded, IntakePlan, PlannedCase, PlannedMedium
from reader_study.intake.scanning import scan

__all__ = [
    "Excluded",
    "IntakeBatch",
    "IntakePlan",
    "Issue",
    "IssueKind",
    "Mapping",
    "PlannedCase",
    "PlannedMedium",
    "PreparedCase",
    "PreparedImage",
    "encode_media",
    "load_mapping",
    "prepare",
    "ready_mappings",
    "scan",
]
