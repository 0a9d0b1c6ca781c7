"""A read's events as lines of text and as objects, one each."""

from collections.abc import Iterator, Mapping
from typing import Any

from reader_study.forms.answer import Answer
from reader_study.forms.form import Form
from reader_study.reading.replay.fields import BESIDE, NOT_GIVEN, changes, label_of, value_text
from reader_study.reading.replay.scene import ReplayScene
from reader_study.reading.replay.score import Replay
from reader_study.reading.replay.track import ReplayStep
from reader_study.reading.times import DerivedTimes


def clock_text(us: int) -> str:
    """Return a time as minutes, seconds and milliseconds: ``1:05.200``; ``-0:00.312`` before 0."""
    sign = "-" if us < 0 else ""
    ms = round(abs(us) / 1000)
    return f"{sign}{ms // 60_000}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def event_objects(replay: Replay) -> Iterator[dict[str, Any]]:
    """Return an object for each event, with its time since the first paint in milliseconds."""
    for step in replay.steps:
        moment = step.moment
        yield {
            "t_ms": step.t_us / 1000,
            "utc": moment.utc,
            "spell": step.spell,
            "action": moment.action,
            "entity": moment.entity,
            "reason": moment.reason,
            "content": dict(moment.content),
        }


def lines(replay: Replay) -> Iterator[str]:
    """Return a line for each event, and at the end the times."""
    name = replay.name
    yield f"{replay.reader_name} · {name.case_id} · {replay.heading}"
    before = replay.begin
    for step, scene in zip(replay.steps, replay.scenes, strict=True):
        yield f"{clock_text(step.t_us):>12}  {event_text(replay.form, step, scene, before)}"
        before = scene
    yield from times_lines(replay.times)


def event_text(form: Form, step: ReplayStep, scene: ReplayScene, before: ReplayScene) -> str:
    """Say in a line what an event was."""
    content = step.moment.content
    match step.moment.action:
        case "read.answered":
            return f"answered   {answer_text(form, scene.answer, before.answer, scene.changed)}"
        case "read.viewed":
            return f"viewed     {view_text(content)}"
        case "read.measured":
            return f"measured   {mark_text(content)}"
        case "read.locked":
            return f"locked     {whole_text(form, scene.answer)}"
        case action:
            said = action.partition(".")[2] if action.startswith("read.") else action
            return f"{said:<10} {_rest(step)}".rstrip()


def answer_text(form: Form, answer: Answer, before: Answer, changed: frozenset[str]) -> str:
    """Say which fields were given, changed or taken back."""
    parts = []
    for key in changes(form, changed):
        old, new = value_text(form, before, key), value_text(form, answer, key)
        told = new if old == NOT_GIVEN else f"{old} → {new}"
        parts.append(f"{label_of(form, key)}: {told}")
    return "; ".join(parts)


def whole_text(form: Form, answer: Answer) -> str:
    """Say all that was given."""
    keys = [*changes(form, answer.values), *(key for key in BESIDE if getattr(answer, key))]
    return "; ".join(f"{label_of(form, key)}: {value_text(form, answer, key)}" for key in keys)


def view_text(content: Mapping[str, Any]) -> str:
    """Say how an image was seen."""
    parts = [f"image {int(content.get('image') or 0) + 1}"]
    if content.get("frame"):
        parts.append(f"frame {int(content['frame']) + 1}")
    if isinstance(content.get("zoom_permille"), int):
        parts.append(f"zoom {content['zoom_permille'] / 10:.0f} %")
    window = content.get("window")
    if isinstance(window, Mapping):
        parts.append(f"W {window['width']} L {window['center']}")
    parts += [word for key, word in (("flip_x", "mirrored"), ("flip_y", "upside down"))
              if content.get(key)]  # fmt: skip
    if content.get("ai") is False:
        parts.append("AI put away")
    if content.get("evidence") is False:
        parts.append("marks of the AI put away")
    return ", ".join(parts)


def mark_text(content: Mapping[str, Any]) -> str:
    """Say what was done to a mark."""
    unit = content.get("unit", "")
    values = content.get("values") or {}
    squares = {"area": "²" if unit else ""}
    sizes = ", ".join(
        f"{name} {value} {unit}{squares.get(name, '')}".rstrip() for name, value in values.items()
    )
    where = f"image {int(content.get('image') or 0) + 1}"
    return (
        f"{content['kind']} {content.get('number', 1)} {content['act']} ({where}) {sizes}".strip()
    )


def times_lines(times: DerivedTimes) -> Iterator[str]:
    """Return the derived times, a line each."""
    yield f"times by rule {times.rule}"
    for name, us in times.content().items():
        if name.endswith("_us") and us is not None:
            yield f"{clock_text(us):>12}  {name.removesuffix('_us').replace('_', ' ')}"


def _rest(step: ReplayStep) -> str:
    content = step.moment.content
    told = [step.moment.reason] if step.moment.reason else []
    if "machine_us" in content:
        told.append(f"machine {content['machine_us'] / 1000:.1f} ms")
    return ", ".join(told)
