"""Where a study stands, for whoever coordinates it: no truth, no result."""

from collections.abc import Mapping
from dataclasses import dataclass

from reader_study.cases import CaseRole
from reader_study.conduct.heads import HeadsOverview, heads_overview
from reader_study.conduct.overview import StudyOverview, overview
from reader_study.conduct.patient_data import ReportedCase, reported_cases
from reader_study.conduct.sealing_ai import holders_told
from reader_study.exchange.note import PackageNote
from reader_study.lock import changed_forms, protocol_change
from reader_study.models import frozen
from reader_study.people.person import Person
from reader_study.people.registry import persons_of
from reader_study.protocol.content import Protocol
from reader_study.safekeeping.disks import DiskWarning, disk_warnings
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class StudyStanding:
    """What a coordinator sees of a study at one moment.

    Attributes
    ----------
    ai_opens_for : mapping
        Model to the readers who hold a key to its answers; empty: it is not sealed.
    protocol_change : str
        What of a locked protocol's file is other than what was locked; empty where nothing is.
    changed_forms : tuple of str
        Names of form files that are no longer as they were locked.
    head : tuple of int and str
        Number and hash of the newest event.
    held : StudyOverview
        Sessions, deviations, arbitration.
    warnings : tuple of DiskWarning
        Of disk and copies.

    """

    id: str
    title: str
    protocol: Protocol
    package: PackageNote | None
    reading_cases: int
    development_cases: int
    models: tuple[str, ...]
    ai_opens_for: Mapping[str, tuple[str, ...]]
    intake_begun: bool
    locked: bool
    protocol_version: int
    protocol_change: str
    changed_forms: tuple[str, ...]
    persons: tuple[Person, ...]
    closed: bool
    unblinded: bool
    analysed: bool
    reported: bool
    head: tuple[int, str]
    heads: HeadsOverview
    held: StudyOverview
    patient_data: tuple[ReportedCase, ...]
    warnings: tuple[DiskWarning, ...]


def standing(study: Study) -> StudyStanding:
    """Tell where a study stands."""
    models = tuple(frozen.model_ids(study))
    forms = changed_forms(study.paths.forms, study.protocol, study.store.tables.forms())
    return StudyStanding(
        id=study.protocol.id,
        title=study.protocol.title,
        protocol=study.protocol,
        package=study.package,
        reading_cases=len(study.cases(CaseRole.READING)),
        development_cases=len(study.cases(CaseRole.DEVELOPMENT)),
        models=models,
        ai_opens_for={one: tuple(holders_told(study, one)) for one in models},
        intake_begun=study.paths.intake_journal.exists(),
        locked=study.is_locked,
        protocol_version=study.protocol_version,
        protocol_change=protocol_change(study),
        changed_forms=tuple(path.name for path in forms),
        persons=tuple(persons_of(study)),
        closed=study.is_closed,
        unblinded=study.is_unblinded,
        analysed=study.store.tables.state("analysis.frozen") is not None,
        reported=any(True for _ in study.events(action="report.written")),
        head=study.store.head,
        heads=heads_overview(study.store),
        held=overview(study),
        patient_data=tuple(reported_cases(study)),
        warnings=tuple(disk_warnings(study.root)),
    )
