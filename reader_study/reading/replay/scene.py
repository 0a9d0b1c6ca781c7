"""What lay before the reader after each event: image, view, marks, answer, the AI's answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reader_study.forms.answer import Answer
from reader_study.reading.replay.track import ReplayStep
from reader_study.reading.times.spells import LOCK


@dataclass(frozen=True, slots=True)
class ReplayMark:
    """A mark as the log keeps it.

    Parameters
    ----------
    image, frame : int
        Where it lies, each from 0.
    kind : str
        ``calliper``, ``ellipse`` or ``box``.
    ident, number : int
        Which one, and what the reader sees beside it.
    points : tuple of (float, float)
        Its handles in image pixels.
    values : mapping of str to str
        Its sizes as they were shown, by their names.
    unit : str
        Of the values.

    """

    image: int
    frame: int
    kind: str
    ident: int
    number: int
    points: tuple[tuple[float, float], ...]
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ReplayScene:
    """All of it at one moment.

    Parameters
    ----------
    image : int
        Which image of the case is shown, from 0.
    views : mapping of int to mapping
        Last known view of each image, as the log keeps it.
    marks : tuple of ReplayMark
        In the order in which they were made.
    scales : mapping of int to (float, float)
        Millimetres per pixel, down and across, of images that were calibrated by hand.
    answer : Answer
        What was given.
    changed : frozenset of str
        Fields that the last event has given, changed or taken back.
    ai_shown, ai_open : bool
        Whether the AI's answer was shown, and whether its card was not put away.
    evidence_open : bool
        Whether the AI's boxes and heat map, where there are some, were not put away.
    paused : frozenset of str
        Why the clock stood; empty while it ran.
    visible : bool
        Whether the case was on the screen.
    locked : bool
        Whether the read was locked.

    """

    image: int = 0
    views: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    marks: tuple[ReplayMark, ...] = ()
    scales: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    answer: Answer = field(default_factory=Answer)
    changed: frozenset[str] = frozenset()
    ai_shown: bool = False
    ai_open: bool = True
    evidence_open: bool = True
    paused: frozenset[str] = frozenset()
    visible: bool = False
    locked: bool = False

    @property
    def view(self) -> Mapping[str, Any] | None:
        """View of the image that is shown; None where the log does not tell it."""
        return self.views.get(self.image)

    def carried_on(self) -> "ReplayScene":
        """Return what a step that follows this read begins with, on the same case."""
        return replace(
            self,
            changed=frozenset(),
            ai_shown=False,
            ai_open=True,
            paused=frozenset(),
            visible=False,
            locked=False,
        )


def scenes(
    steps: Sequence[ReplayStep], *, begin: ReplayScene | None = None
) -> tuple[ReplayScene, ...]:
    """Return the scene after each event.

    Parameters
    ----------
    begin : ReplayScene, optional
        What the read began with: marks and answer of the read that it follows.

    """
    return tuple(_folded(steps, begin or ReplayScene()))


def _folded(steps: Sequence[ReplayStep], scene: ReplayScene) -> Iterator[ReplayScene]:
    before = ""
    for step in steps:
        scene = _after(replace(scene, changed=frozenset()), step, before)
        before = step.moment.action
        yield scene


def _after(scene: ReplayScene, step: ReplayStep, before: str) -> ReplayScene:
    content, action = step.moment.content, step.moment.action
    if action in _GONE:
        return replace(scene, visible=False, paused=frozenset())
    match action:
        case "case.painted":
            # An answer shown just before the paint of its case stays; after a crash, it comes anew.
            shown = scene.ai_shown and before == "ai.shown"
            return replace(scene, visible=True, paused=frozenset(), ai_shown=shown)
        case "ai.shown":
            return replace(scene, visible=True, ai_shown=True, ai_open=True)
        case "read.paused" | "read.resumed":
            return replace(scene, paused=_pauses(scene.paused, step))
        case _:
            acted = _ACTS.get(action)
            return scene if acted is None else acted(scene, content)


def _pauses(held: frozenset[str], step: ReplayStep) -> frozenset[str]:
    reason = step.moment.reason
    if step.moment.action == "read.paused":
        return held | {reason}
    return held - {reason} if reason else frozenset()


def _answered(scene: ReplayScene, content: Mapping[str, Any]) -> ReplayScene:
    answer = Answer.of_content(content)
    return replace(scene, answer=answer, changed=changed_between(scene.answer, answer))


def changed_between(before: Answer, after: Answer) -> frozenset[str]:
    """Return the fields that differ; ``cannot_assess``, ``note``, ``override`` among them."""
    fields = {
        name
        for name in before.values.keys() | after.values.keys()
        if before.get(name) != after.get(name)
    }
    others = ("cannot_assess", "note", "override")
    return frozenset(fields | {n for n in others if getattr(before, n) != getattr(after, n)})


def _viewed(scene: ReplayScene, content: Mapping[str, Any]) -> ReplayScene:
    image = content.get("image")
    number = image if isinstance(image, int) else scene.image
    shown, marks = content.get("ai"), content.get("evidence")
    return replace(
        scene,
        image=number,
        views={**scene.views, number: content},
        ai_open=shown if isinstance(shown, bool) else scene.ai_open,
        evidence_open=marks if isinstance(marks, bool) else scene.evidence_open,
    )


def _locked(scene: ReplayScene, content: Mapping[str, Any]) -> ReplayScene:
    answer = Answer.of_content(content.get("answer") or content)
    after = replace(scene, answer=answer, locked=True, paused=frozenset())
    view = content.get("view")
    return _viewed(after, view) if isinstance(view, Mapping) else after


def _marked(scene: ReplayScene, content: Mapping[str, Any]) -> ReplayScene:
    mark = _mark(content)
    key = mark.image, mark.ident
    known = [(one.image, one.ident) for one in scene.marks]
    if content.get("act") == "erased":
        kept = [one for one in scene.marks if (one.image, one.ident) != key]
    elif key in known:
        kept = [mark if (one.image, one.ident) == key else one for one in scene.marks]
    else:
        kept = [*scene.marks, mark]
    return replace(scene, marks=tuple(kept))


def _calibrated(scene: ReplayScene, content: Mapping[str, Any]) -> ReplayScene:
    image = int(content.get("image") or 0)
    scales = {key: scale for key, scale in scene.scales.items() if key != image}
    if not content.get("taken_back"):
        down, across = content["mm_per_px_down"], content["mm_per_px_across"]
        scales[image] = float(down), float(across)
    return replace(scene, scales=scales)


def _mark(content: Mapping[str, Any]) -> ReplayMark:
    points = (tuple(float(part) for part in str(text).split(",")) for text in content["points"])
    return ReplayMark(
        image=int(content.get("image") or 0),
        frame=int(content.get("frame", 0)),
        kind=str(content["kind"]),
        ident=int(content["ident"]),
        number=int(content.get("number", 1)),
        points=tuple((x, y) for x, y in points),
        values=dict(content.get("values") or {}),
        unit=str(content.get("unit", "")),
    )


_GONE = frozenset({"read.suspended", "session.started", "session.ended"})

_ACTS: Mapping[str, Callable[[ReplayScene, Mapping[str, Any]], ReplayScene]] = {
    "read.answered": _answered,
    "read.viewed": _viewed,
    "read.measured": _marked,
    "read.calibrated": _calibrated,
    LOCK: _locked,
}
