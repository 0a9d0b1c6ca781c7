"""A model's answer: asked for in the log before it is opened, and shown as the arm declares."""

from reader_study.models.manner import manner
from reader_study.protocol.arms import ArmSpec
from reader_study.rules.broken import RuleBroken
from reader_study.rules.reads import arm_of, at_hand, is_told_again, with_sitting
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
    # A package has reads of its own list, of which this study's log tells no hash.
    elsewhere = state.is_package or is_told_again(state, event)
    if not elsewhere and content["reads_sha256"] != state.models.get(content["model_id"]):
        raise RuleBroken("shown-otherwise", event, "reads_sha256")
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


def _require_model(state: State, event: Event, arm: ArmSpec, model_id: str) -> None:
    assert state.protocol is not None
    if model_id != state.protocol.model_of(arm) or model_id not in state.models:
        raise RuleBroken("not-the-model", event, str(model_id))
