"""Gathering what an analysis needs from an unblinded study; nothing is computed here."""

import importlib.metadata
import platform
from collections import Counter
from collections.abc import Mapping

from reader_study.analysis.conduct import events
from reader_study.analysis.conduct.deviations import deviations
from reader_study.analysis.declaration import protocol_facts
from reader_study.analysis.facts import (
    CaseSource,
    Exclusion,
    FlowCounts,
    ModelFacts,
    Provenance,
    ReaderFacts,
)
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.logged import ai_looks, drawn_marks, reader_notes
from reader_study.cases import CaseRole, Read, ReaderKind
from reader_study.closing import open_truth
from reader_study.lock import require_locked_and_unchanged
from reader_study.models import frozen as models
from reader_study.protocol.content import Protocol
from reader_study.study import Study
from reader_study.study_key import add_study_key
from reader_study.trust.known_head import ACTION
from reader_study.truth import CaseTruth
from reader_study.version import __version__

LIBRARIES = ("numpy", "scipy", "statsmodels")


def collect(study: Study, *, passphrase: str) -> AnalysisInputs:
    """Gather the inputs of :func:`analyse` from a closed study.

    Raises
    ------
    ReadingRuleError
        Before the unblinding.
    ProtocolError
        When the protocol file is not the one that was locked.
    TruthError
        When the passphrase does not open the reference standard.
    IntegrityError
        When a frozen model file was changed.

    """
    labels = open_truth(study, passphrase=passphrase)
    add_study_key(study, passphrase)
    require_locked_and_unchanged(study)
    cases = study.cases(CaseRole.READING)
    reading = [case.case_id for case in cases]
    readers, people = _readers(study.protocol), _counted(study)
    model_ids = models.scored_model_ids(study)
    machine = [read for model_id in model_ids for read in models.reads(study, model_id)]
    return AnalysisInputs(
        protocol=protocol_facts(study),
        readers=readers,
        models=tuple(_model(study, model_id) for model_id in model_ids),
        truth=tuple((case, labels[case].label) for case in sorted(reading)),
        patients=tuple(sorted((case.case_id, case.patient_id) for case in cases)),
        reads=(*people, *machine),
        flow=_flow(study, reading=len(reading)),
        deviations=tuple(deviations(study, {r.reader_id: r.code for r in readers})),
        provenance=_provenance(study, model_ids),
        unknown_patients=tuple(case for case in reading if not labels[case].known_patient),
        looks=ai_looks(study, people),
        reader_notes=reader_notes(people),
        measurements=drawn_marks(study, people),
        sources=_sources(study, labels),
        due=events.due_reads(study),
        ai_calls=events.ai_calls(study, sorted(reading)),
        requests=events.ai_requests(study),
        arbitrations=events.arbitration_draws(study),
        openings=events.openings(study, people),
        unplayed=events.unplayed(study),
        times=events.read_times(study),
    )


def _counted(study: Study) -> list[Read]:
    """Return the locked reads of people, without voided ones where the protocol leaves them out."""
    reads = study.reads()
    if study.protocol.design.voided_reads == "kept":
        return reads
    return [read for read in reads if not read.voided]


def _readers(protocol: Protocol) -> tuple[ReaderFacts, ...]:
    return tuple(
        ReaderFacts(
            reader_id=reader.id,
            code=f"R{number}",
            name=reader.name,
            kind=ReaderKind.SIMULATED if reader.simulated else ReaderKind.HUMAN,
            years=float(reader.years),
            site=reader.site,
            level=reader.level or "",
            role=reader.role,
            group=reader.group,
        )
        for number, reader in enumerate(protocol.readers, start=1)
    )


def _model(study: Study, model_id: str) -> ModelFacts:
    card = models.card(study, model_id)
    frozen = next(e for e in study.events(action="model.frozen", entity=f"model/{model_id}"))
    return ModelFacts(
        model_id=model_id,
        shown_as=str(frozen.content["shown_as"]),
        card_sha256=str(frozen.content["card_sha256"]),
        threshold=None if card.get("threshold") is None else float(card["threshold"]),
        architecture=str(card.get("architecture", "")),
    )


def _flow(study: Study, *, reading: int) -> FlowCounts:
    # One for each intake; cases can be added to others.
    summaries = [event.content for event in study.events(action="intake.committed")]
    total = len(study.cases())
    found = [n for one in summaries if isinstance(n := one.get("images_found"), int)]
    reasons: Counter[str] = Counter()
    for one in summaries:
        excluded = one.get("excluded")
        if isinstance(excluded, Mapping):
            reasons.update({str(why): int(n) for why, n in excluded.items()})
    return FlowCounts(
        images_found=sum(found) if found else None,
        cases_taken_in=total,
        excluded=tuple(Exclusion(why, n) for why, n in sorted(reasons.items())),
        development_cases=total - reading,
        reading_cases=reading,
    )


def _sources(study: Study, labels: Mapping[str, CaseTruth]) -> tuple[CaseSource, ...]:
    return tuple(
        CaseSource(
            case_id=case.case_id,
            role=str(case.role),
            label=labels[case.case_id].label,
            histology=labels[case.case_id].histology,
            basis=labels[case.case_id].basis,
            patient=labels[case.case_id].known_patient,
            files=labels[case.case_id].source_files,
        )
        for case in study.cases()
        if case.case_id in labels
    )


def _provenance(study: Study, model_ids: tuple[str, ...]) -> Provenance:
    # The unblinding is the last event that the results depend on. Later ones, such as the
    # analysis itself, must not change the report.
    closed = next(iter(study.events(action="study.unblinded")))
    signed = study.store.at(closed.seq + 1)
    cards = [(model_id, _model(study, model_id).card_sha256) for model_id in model_ids]
    versions = [(name, importlib.metadata.version(name)) for name in LIBRARIES]
    return Provenance(
        protocol_sha256=study.protocol.sha256,
        log_head_seq=closed.seq,
        log_head_sha256=closed.hash,
        truth_sha256=str(closed.content["truth_sha256"]),
        model_card_sha256=tuple(cards),
        unblinded_utc=closed.utc,
        app_version=__version__,
        libraries=(("python", platform.python_version()), *versions),
        log_head_key=signed.content["key_id"] if signed and signed.action == ACTION else "",
    )
