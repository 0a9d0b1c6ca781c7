"""Whether all that a protocol names is there: its design, forms, arms, models."""

from collections.abc import Iterator, Sequence

from ground.errors import FormError, ProtocolError
from reader_study.cases import CaseRole
from reader_study.forms.form import Form
from reader_study.forms.library import load_form, provisional_terms
from reader_study.protocol.arms import ArmSpec
from reader_study.protocol.content import Protocol
from reader_study.store.tables import FrozenModel
from reader_study.study import Study

NO_CATEGORY_REMEDY = (
    'Write shows = ["score"] for the arm, or train on more development cases so that scores can be '
    "calibrated."
)

_EVIDENCE = {"box": "boxes", "heat_map": "heat maps", "clip_strip": "scores of clips"}
"""Parts of a model's evidence that an arm may show, and what a model without them lacks."""


def form_ids(protocol: Protocol) -> tuple[str, ...]:
    """Return the ids of the forms that a protocol uses: of its arms, then of its questions."""
    arms = [arm.form or protocol.assessment.form for arm in protocol.all_arms]
    questions = [*protocol.questions.before_ai, *protocol.questions.after_session]
    return tuple(dict.fromkeys([*arms, *questions]))


def declared_forms(study: Study) -> tuple[Form, ...]:
    """Return the forms that a protocol uses, with its scale.

    Raises
    ------
    FormError
        When one is unknown or has a fault.

    """
    return tuple(_declared_form(study, form_id) for form_id in form_ids(study.protocol))


def _declared_form(study: Study, form_id: str) -> Form:
    try:
        return study.form(form_id)
    except FormError as error:
        if error.path is not None:
            raise  # the file names its own line
        keys = ", ".join(_keys_of_form(study.protocol, form_id))
        raise ProtocolError(
            f"{keys}: {error.what}", remedy=error.remedy, path=study.paths.protocol
        ) from error


def _keys_of_form(protocol: Protocol, form_id: str) -> Iterator[str]:
    """Name the keys of a protocol that name a form."""
    if protocol.assessment.form == form_id:
        yield "assessment.form"
    for number, arm in enumerate(protocol.arms):
        if arm.form == form_id:
            yield f"arms.{number}.form"
    for key in ("before_ai", "after_session"):
        if form_id in getattr(protocol.questions, key):
            yield f"questions.{key}"


def check_declared(study: Study, forms: Sequence[Form]) -> None:
    """Check what a protocol names, before it is locked.

    Raises
    ------
    ProtocolError
        Naming every key at fault and what to write.

    """
    from reader_study.designs.registry import check_design  # a window needs no designs

    problems = [
        *check_design(study.protocol),
        *_scale_problems(study),
        *_provisional_problems(study, forms),
        *_media_problems(study),
        *_condition_problems(study.protocol),
    ]
    if problems:
        raise ProtocolError(
            "; ".join(problems) + ".", remedy="Correct these keys.", path=study.paths.protocol
        )
    for arm in study.protocol.all_arms:
        if arm.shows:
            _require_model(study, arm)


def _scale_problems(study: Study) -> list[str]:
    """Name the categories of the protocol's scale that its form does not have."""
    protocol = study.protocol
    if protocol.schema_version < 3:
        return []  # the scale of those versions was free
    form = load_form(protocol.assessment.form, folder=study.paths.forms)
    odd = [name for name in protocol.assessment.scale if name not in form.categories]
    if not form.scale or not odd:
        return []
    return [
        f"assessment.scale: {odd} are no categories of the form {protocol.assessment.form!r}; "
        f"choose among {list(form.scale)}"
    ]


def _provisional_problems(study: Study, forms: Sequence[Form]) -> list[str]:
    if study.protocol.assessment.provisional_checked:
        return []
    return [
        f"assessment.provisional_checked: the form {form.id!r} has {len(terms)} provisional terms "
        f"({', '.join(terms[:3])} …); check them against the manual and write true"
        for form in forms
        if (terms := provisional_terms(form))
    ]


def _media_problems(study: Study) -> list[str]:
    """Name the arms in which some case would have no image."""
    found = []
    cases = study.cases(CaseRole.READING)
    for number, arm in enumerate(study.protocol.arms):
        bare = [case.case_id for case in cases if not case.seen_in(arm.media).media]
        if bare:
            media = [medium for case in cases for medium in case.media]
            views = sorted({name for one in media for name in (one.view, one.role) if name})
            found.append(
                f"arms.{number}.media: {len(bare)} of {len(cases)} cases have no image of "
                f"{list(arm.media)} ({bare[0]} …); views that there are: {['first', *views]}"
            )
    return found


def _condition_problems(protocol: Protocol) -> list[str]:
    """Name conditions that say nothing, or contradict one another."""
    found = []
    shown = any("error_rates" in arm.shows for arm in protocol.arms)
    if shown and protocol.ai.error_rates == "none":
        found.append(
            "ai.error_rates: an arm shows them, and none are disclosed; write percent or "
            "frequencies"
        )
    if not shown and protocol.ai.error_rates != "none":
        found.append(
            "ai.error_rates: they are disclosed, and no arm shows them; add error_rates to its "
            "shows"
        )
    if protocol.bias.kind != "none" and not any(arm.shows for arm in protocol.all_arms):
        found.append(f"bias.kind: no arm shows an AI answer that could be {protocol.bias.kind}")
    if protocol.bias.kind == "shifted":
        found += [
            f"arms.{number}.shows: the scores of clips would give a shifted answer away; take "
            "clip_strip out"
            for number, arm in enumerate(protocol.all_arms)
            if "clip_strip" in arm.shows
        ]
    return found


def _require_model(study: Study, arm: ArmSpec) -> None:
    model_id = arm.model or study.protocol.ai.model
    frozen = {one.model_id: one for one in study.store.tables.models()}
    if model_id is None or model_id not in frozen:
        what = (
            "no model"
            if model_id is None
            else f"the model {model_id!r}, whose reads are not frozen"
        )
        number = study.protocol.all_arms.index(arm)
        key = f"arms.{number}.model" if arm.model else "ai.model"
        raise ProtocolError(
            f"{key}: the arm {arm.id!r} has nothing to show; the protocol names {what}.",
            remedy="Train or choose a model, run `sonoread predict`, and name it under [ai] model.",
            path=study.paths.protocol,
        )
    if "score" in arm.shows and not _has(study, frozen[model_id], "scores", old=True):
        raise ProtocolError(
            f"The arm {arm.id!r} shows the score of {model_id!r}, which gives texts alone.",
            remedy='Write shows = ["text"] for the arm, or name a model with scores.',
            path=study.paths.protocol,
        )
    if "category" in arm.shows and not _has(study, frozen[model_id], "categories", old=True):
        raise ProtocolError(
            f"The arm {arm.id!r} shows the category of {model_id!r}, and its frozen reads have "
            "none.",
            remedy=NO_CATEGORY_REMEDY,
            path=study.paths.protocol,
        )
    if "error_rates" in arm.shows and not _has(study, frozen[model_id], "rates", old=False):
        raise ProtocolError(
            f"The arm {arm.id!r} shows the error rates of {model_id!r}, and its card states none.",
            remedy="Choose a model whose card has sensitivity and specificity on held-out cases, "
            "or take error_rates out of shows.",
            path=study.paths.protocol,
        )
    if "text" in arm.shows and not _has(study, frozen[model_id], "texts", old=False):
        raise ProtocolError(
            f"The arm {arm.id!r} shows the text of {model_id!r}, and its frozen reads have none.",
            remedy="Freeze a model with reports (`sonoread texts`), or take text out of shows.",
            path=study.paths.protocol,
        )
    for part, words in _EVIDENCE.items():
        if part in arm.shows and not _has(study, frozen[model_id], part, old=False):
            raise ProtocolError(
                f"The arm {arm.id!r} shows the {words} of {model_id!r}, and its frozen reads have "
                "none.",
                remedy="Freeze a model that gives them (`sonoread predict --heat` for heat maps of "
                f"stills), or take {part} out of shows.",
                path=study.paths.protocol,
            )


def _has(study: Study, model: FrozenModel, what: str, *, old: bool) -> bool:
    # Version 0.1.0 gave every read a category, and none a text, and did not say so in the log.
    events = study.events(action="model.frozen", entity=f"model/{model.model_id}")
    return all(bool(event.content.get(what, old)) for event in events)
