"""Making a study: its creation, intake, cases, reference standard, models."""

import re

from immutables import Map

from reader_study.cases import CaseRole
from reader_study.media.logged import media_of
from reader_study.media.medium import Medium, MediumKind
from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import STUDY_ID, CaseFacts, MediumFacts, State
from reader_study.rules.who import require_entity, require_office
from reader_study.store.events import Event

NEWEST_FORMAT = 2
"""Format of the studies that are made now: whose log keeps all rules. Format 1 was written by
programs that knew fewer."""

_LISTS = "lists of packages"
"""Where the state keeps them: by the chain of a package, then by the id of a model."""

_FORMATS = (1, NEWEST_FORMAT)
_SHA256 = re.compile("[0-9a-f]{64}")


def created(state: State, event: Event) -> State:
    """Take the first event of a study."""
    if state.origin:
        raise RuleBroken("study-created-twice", event)
    content = event.content
    require_entity(event, "study")
    require_office(state, event)
    if content["format"] not in _FORMATS:
        raise RuleBroken("unknown-format", event, str(content["format"]))
    is_package = "package" in content
    more = state.more.set(STUDY_ID, str(content.get("id", "")))
    return state._replace(
        origin=event.origin,
        form=content["format"],
        is_package=is_package,
        seeding=is_package,
        more=more,
    )


def package_sealed(state: State, event: Event) -> State:
    """Take the last event that was written into a package before its reader has it."""
    require_office(state, event)
    return state._replace(seeding=False)


def package_made(state: State, event: Event) -> State:
    """Take a package that went out, with the hash of each list of model reads in it."""
    content = event.content
    require_office(state, event)
    lists = {str(model): str(sha256) for model, sha256 in content.get("reads", {}).items()}
    if lists.keys() - set(state.models):
        raise RuleBroken("not-the-model", event, ", ".join(sorted(lists)))
    more = state.more.get(_LISTS, Map()).set(content["origin"], Map(lists))
    return state._replace(more=state.more.set(_LISTS, more))


def package_lists(state: State, origin: str) -> Map[str, str]:
    """Return the hashes of the lists of model reads that went out with a package's chain."""
    found: Map[str, str] = state.more.get(_LISTS, Map()).get(origin, Map())
    return found


def intake_committed(state: State, event: Event) -> State:
    """Take the begin of an intake."""
    require_office(state, event)
    return state._replace(intake=True, sealed=False)


def case_registered(state: State, event: Event) -> State:
    """Take a case."""
    content = event.content
    require_office(state, event)
    case_id, role = content["case_id"], CaseRole(content["role"]).value
    require_entity(event, f"case/{case_id}")
    if case_id in state.cases:
        raise RuleBroken("case-registered-twice", event)
    if not state.is_package:
        if not state.intake:
            raise RuleBroken("no-intake", event)
        if state.models:
            raise RuleBroken("case-after-model", event)
    told = media_of(content)
    media = tuple(map(facts_of, told))
    if not all(map(_has_frames, media)) or not all(map(_is_described, told)):
        raise RuleBroken("case-without-image", event)
    return state._replace(
        cases=state.cases.set(case_id, CaseFacts(role, media)),
        n_reading=state.n_reading + (role == CaseRole.READING),
        owed="" if state.is_package else "truth.sealed",
    )


def facts_of(medium: Medium) -> MediumFacts:
    """Return what the rules know of a medium."""
    return MediumFacts(
        medium.width,
        medium.height,
        medium.view,
        medium.role,
        medium.kind.value,
        medium.frames,
        medium.duration_us,
    )


def _has_frames(facts: MediumFacts) -> bool:
    """Tell whether there is something to see; one frame where it is a still, and a time if any."""
    counts = (facts.width, facts.height, facts.frames)
    if not all(_is_count(n) and n > 0 for n in counts):
        return False
    is_still = facts.kind == MediumKind.STILL
    return _is_count(facts.duration_us) and (facts.frames == 1 or not is_still)


def _is_described(medium: Medium) -> bool:
    """Tell whether something beside the file says how its frames are to be shown, if it must."""
    return medium.kind is MediumKind.STILL or bool(_SHA256.fullmatch(medium.info_sha256))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def truth_sealed(state: State, event: Event) -> State:
    """Take the seal on the reference standard; after the lock an amendment has to follow."""
    content = event.content
    require_office(state, event)
    if not state.is_package:
        if not state.intake:
            raise RuleBroken("truth-sealed-twice" if state.truth else "no-intake", event)
        if content["n"] != len(state.cases):
            raise RuleBroken("truth-count", event, f"{content['n']}, {len(state.cases)}")
    owed = "protocol.amended" if state.protocol is not None and not state.seeding else ""
    return state._replace(truth=str(content["sha256"]), intake=False, sealed=True, owed=owed)


def model_frozen(state: State, event: Event) -> State:
    """Take a model whose reads are frozen."""
    content = event.content
    require_office(state, event)
    model_id = content["model_id"]
    require_entity(event, f"model/{model_id}")
    if state.protocol is not None and not state.seeding:
        raise RuleBroken("after-lock", event)
    if model_id.casefold() in {known.casefold() for known in state.models}:
        raise RuleBroken("model-frozen-twice", event)
    if content["n"] != state.n_reading and not state.is_package:
        raise RuleBroken("model-count", event, f"{content['n']}, {state.n_reading}")
    return state._replace(models=state.models.set(model_id, str(content["reads_sha256"])))
