"""What may be done now: which of the registry's conditions a state of the reading page fulfils."""

from collections.abc import Set

from app.actions import Condition
from app.forms.walk import is_walked
from app.reading.phase import MarkStep, Phase
from app.reading.read_state import ReadState


def conditions(state: ReadState, shown: Set[Condition] = frozenset()) -> frozenset[Condition]:
    """Return which of the registry's conditions hold now.

    Parameters
    ----------
    shown : set of Condition
        What holds for what is in the active pane: frames, planes, units.

    """
    found = {Condition.ALWAYS}
    if state.phase in (Phase.TOLD, Phase.RESTING):
        going_on = state.phase is Phase.TOLD or state.rest_ms <= 0
        return frozenset(found | ({Condition.ENTERING} if going_on else set()))
    if state.case is None or state.phase is Phase.FINISHED:
        return frozenset(found)
    found.add(Condition.READING)
    if state.paused:
        return frozenset(found)
    if state.phase is Phase.REPORTING:
        return frozenset({Condition.ALWAYS, Condition.ENTERING})
    return frozenset(found | _looking(state, shown) | _answering(state))


def _looking(state: ReadState, shown: Set[Condition]) -> set[Condition]:
    """Return what may be done with the media and the AI's answer."""
    group: tuple[int, ...] = ()
    if state.case is not None and state.has_image:
        group = state.case.groups[state.active]
    has_units = Condition.HAS_PRESETS in shown
    windows = state.rules.presets and state.has_image
    checks = {
        Condition.LOOKING: state.has_image,
        Condition.REPORTABLE: state.reportable,
        Condition.SEVERAL_IMAGES: len(group) > 1,
        Condition.SEVERAL_FILES: len(group) > 1,
        Condition.SEVERAL_PANES: Condition.SEVERAL_PANES in shown,
        Condition.CINE: Condition.CINE in shown,
        Condition.VOLUME: Condition.VOLUME in shown,
        Condition.HAS_REGIONS: Condition.HAS_REGIONS in shown,
        Condition.HAS_LESION_FRAME: Condition.HAS_LESION_FRAME in shown,
        Condition.HAS_EVIDENCE: Condition.HAS_EVIDENCE in shown and state.ai_shown,
        Condition.HAS_PARTS: Condition.HAS_PARTS in shown and state.ai_shown,
        Condition.AI_REVEALED: state.ai is not None and state.phase is not Phase.REVEALING,
        Condition.FLIPPING: state.rules.flip and state.has_image,
        Condition.HAS_TONES: windows and not has_units,
        Condition.HAS_PRESETS: windows and has_units,
        # A tool may be chosen while the hand rests: buttons that went grey and back with every
        # Enter would draw the eye from the image.
        Condition.MEASURING: state.rules.tools and state.has_image,
        Condition.HAS_SELECTION: state.measuring and state.marks.selected,
        Condition.CAN_REDO_MARK: state.measuring and state.marks.redoable,
    }
    return {condition for condition, holds in checks.items() if holds}


def _answering(state: ReadState) -> set[Condition]:
    """Return what may be done with the answer."""
    if state.phase is Phase.CONFIRMING:
        return {Condition.ENTERING, Condition.CONFIRMING}
    if state.phase is not Phase.ANSWERING or state.form is None:
        return set()
    found = {Condition.ENTERING, Condition.ANSWERING}
    if state.undo:
        # One key takes back whatever came last.
        is_mark = isinstance(state.undo[-1], MarkStep)
        found.add(Condition.CAN_UNDO_MARK if is_mark else Condition.CAN_UNDO)
    if state.asking_reason:
        return found | {Condition.ASKING_REASON}
    walked = is_walked(state.form)
    checks = {
        Condition.RATING: True,
        Condition.WALKING: walked,
        Condition.WALKING_DOWN: walked,
        Condition.UNUSUAL: bool(state.unusual),
        Condition.AI_WAITS: state.ai_waits,
        Condition.DEPARTING: state.departs,
    }
    return found | {condition for condition, holds in checks.items() if holds}
