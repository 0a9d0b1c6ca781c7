"""A model's answer: asked for in the log before it is opened, and shown as the arm declares."""

from reader_study.models.manner import manner
from reader_study.protocol.arms import ArmSpec
from reader_study.rules.broken import RuleBroken
from reader_study.rules.making import package_lists
from reader_study.rules.reads import arm_of, at_hand, with_sitting
from reader_study.rules.state import State, StepFacts
from reader_study.store.events import Event


def revealed(state: State, event: Event) -> State:
    """Take what comes before a model's file is opened."""
    content = event.content
    arm = _showing_arm(state, event, at_hand(state, event)[1])
    if event.entity in state.revealed:
        raise RuleBroken("revealed-twice", event)
    _require_model(state, event, arm, content["model_id"])
    requested = arm.reveal == "on_request"
    if content.get("requested", requested) is not requested:
        raise RuleBroken("shown-otherwise", event, "requested")
    return state._replace(revealed=state.revealed.set(event.entity, content["model_id"]))


def shown(state: State, event: Event) -> State:
    """Take what of a model's answer came on the screen."""
    content = event.content
    sitting, step = at_hand(state, event)
    arm = _showing_arm(state, event, step)
    if event.entity not in state.revealed:
        raise RuleBroken("shown-without-reveal", event)
    _require_model(state, event, arm, content["model_id"])
    assert state.protocol is not None
    if list(content["shows"]) != list(arm.shows):
        raise RuleBroken("shown-otherwise", event, "shows")
    _require_listed(state, event, content["model_id"], content["reads_sha256"])
    how = manner(state.protocol.content, step.case_id)
    if content.get("how", how) != how:
        raise RuleBroken("shown-otherwise", event, "how")
    on_screen = sitting._replace(
        screen=event.entity, shown=event.entity, shown_ns=event.monotonic_ns, how=how
    )
    return with_sitting(state, event, on_screen)


def _showing_arm(state: State, event: Event, step: StepFacts) -> ArmSpec:
    arm = arm_of(state, step)
    if arm is None or not arm.shows:
        raise RuleBroken("arm-shows-nothing", event)
    return arm


def _require_listed(state: State, event: Event, model_id: str, told: object) -> None:
    """Refuse an answer of another list than that of the place in which it was shown."""
    if state.seeding:
        return  # she may have seen it elsewhere, before this package was made
    listed = state.models
    if event.origin != state.origin:
        listed = package_lists(state, event.origin)
        if not listed:
            return  # its package was made by a program that noted no lists
    if told != listed.get(model_id):
        raise RuleBroken("shown-otherwise", event, "reads_sha256")


def _require_model(state: State, event: Event, arm: ArmSpec, model_id: str) -> None:
    assert state.protocol is not None
    if model_id != state.protocol.model_of(arm) or model_id not in state.models:
        raise RuleBroken("not-the-model", event, str(model_id))
