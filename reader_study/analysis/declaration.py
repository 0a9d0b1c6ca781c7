"""What a study declared, as the facts that analysis and report go by."""

from reader_study.analysis.declared import (
    ArmFacts,
    ContrastFacts,
    FormFacts,
    ItemFacts,
    ProtocolFacts,
)
from reader_study.analysis.endpoints import endpoint_of
from reader_study.declared import declared_forms
from reader_study.designs.registry import design_of
from reader_study.forms.form import FieldKind, FieldRole, Form, FormField
from reader_study.protocol.arms import ArmSpec
from reader_study.protocol.content import Protocol
from reader_study.study import Study


def protocol_facts(study: Study) -> ProtocolFacts:
    """Return the declared arms, contrasts and endpoints of a study."""
    protocol = study.protocol
    rating, design = protocol.assessment, protocol.design
    summary = design_of(protocol).summary
    sessions = max((step.session for step in study.steps()), default=1)
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
        forms=tuple(_form(form) for form in declared_forms(study)),
        design_title=summary.title.en,
        design_title_zh=summary.title.zh,
        warnings=tuple(words.en for words in summary.warnings),
        warnings_zh=tuple(words.told("zh") for words in summary.warnings),
        washout_days=design.washout_days if sessions > 1 else None,
        unanswered=design.unanswered,
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


_NUMBERS = frozenset({FieldKind.LIKERT, FieldKind.PERCENT, FieldKind.INTEGER})


def _form(form: Form) -> FormFacts:
    return FormFacts(
        id=form.id,
        title=form.title.en,
        title_zh=form.title.zh,
        scale=form.scale,
        rating=form.of_role(FieldRole.RATING) is not None,
        about_case=form.about_case,
        items=tuple(item for one in form.fields if (item := _item(one)) is not None),
    )


def _item(one: FormField) -> ItemFacts | None:
    """Return a field that is described by itself: a number without a role, or a tested choice."""
    right = tuple(option.id for option in one.options if option.right)
    number = one.kind in _NUMBERS and one.role not in (FieldRole.CALL, FieldRole.RATING)
    if not number and not right:
        return None
    return ItemFacts(one.id, one.label.en, one.label.zh, one.kind.value, one.low, one.high, right)
