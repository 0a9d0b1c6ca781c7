"""What a study declared, as the facts that analysis and report go by."""

from reader_study.analysis.declared import ArmFacts, ContrastFacts, ProtocolFacts
from reader_study.analysis.endpoints import endpoint_of
from reader_study.protocol.arms import ArmSpec
from reader_study.protocol.content import Protocol
from reader_study.study import Study


def protocol_facts(study: Study) -> ProtocolFacts:
    """Return the declared arms, contrasts and endpoints of a study."""
    protocol = study.protocol
    rating, design = protocol.assessment, protocol.design
    return ProtocolFacts(
        study_id=protocol.id,
        title=protocol.title,
        modality=protocol.modality,
        data_source=protocol.data_source,
        simulated_images=protocol.simulated_images,
        scale=rating.scale,
        positivity_threshold=rating.positivity_threshold,
        likelihood_min=float(rating.likelihood_min),
        likelihood_max=float(rating.likelihood_max),
        design=design.kind,
        arms=tuple(_arm(protocol, arm) for arm in protocol.all_arms),
        contrasts=tuple(ContrastFacts(c.reference, c.test) for c in protocol.all_contrasts),
        primary_endpoint=endpoint_of(design.primary_endpoint),
        alpha=design.alpha,
        reader_model=design.reader_model,
        analysis_unit=design.analysis_unit,
        missing_data=design.missing_data,
        seed=protocol.seed,
    )


def _arm(protocol: Protocol, arm: ArmSpec) -> ArmFacts:
    return ArmFacts(
        id=arm.id,
        title=arm.title,
        title_zh=arm.title_zh,
        shows=arm.shows,
        reveal=arm.reveal,
        follows=arm.follows or "",
        media=arm.media,
        form=arm.form or protocol.assessment.form,
        model=(arm.model or protocol.ai.model or "") if arm.shows else "",
    )
