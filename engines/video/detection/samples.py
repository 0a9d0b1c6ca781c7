"""Frames with known boxes in memory, at the size at which the detector looks at them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.context import JobContext
from engines.data.manifest import content_id, merge_groups
from engines.data.preprocess import grey_of
from engines.data.split import PART_NAMES
from engines.messages import BoxedFrame, Split
from engines.video.detection.network import fitted, moved
from engines.video.detection.settings import DetectionSettings
from engines.video.frames import open_frames
from engines.video.nouns import Box, GreyFrame
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class FittedFrame:
    """One frame of a training: pixels and boxes at the detector's size, and where it stands.

    Attributes
    ----------
    pixels : ndarray
        uint8, shape (rows, columns).
    boxes : tuple of Box
        In pixels of the fitted frame.
    content : str
        SHA-256 of the frame's pixels as they were.
    group : str
        Patients that have a frame in common are one.
    split : str
        ``train`` or ``validation``.

    """

    pixels: GreyFrame
    boxes: tuple[Box, ...]
    content: str
    group: str
    split: Split


@dataclass(frozen=True, slots=True)
class DetectionData:
    """The frames of one training, in the order of the job."""

    frames: tuple[FittedFrame, ...]

    def part(self, name: Split) -> tuple[FittedFrame, ...]:
        """Return the frames of one side of the split."""
        return tuple(frame for frame in self.frames if frame.split == name)

    @property
    def sha256(self) -> str:
        """Hash of contents, boxes, groups and split; it depends on no name and no order."""
        members: dict[str, list[str]] = {}
        for frame in self.frames:
            members.setdefault(frame.group, []).append(frame.content)
        ids = {group: content_id(contents) for group, contents in members.items()}
        lines = sorted(
            f"{frame.content}\t{frame.boxes}\t{ids[frame.group]}\t{frame.split}"
            for frame in self.frames
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def load_frames(
    samples: Sequence[BoxedFrame],
    *,
    settings: DetectionSettings,
    validation_fraction: float,
    seed: int,
    context: JobContext,
) -> DetectionData:
    """Read all frames and split them by patient.

    Raises
    ------
    EngineError
        A frame cannot be read, is listed twice, or lacks a box that it should have; or a part of
        the split would have no lesion. Names the file.
    JobCancelled
        The client asked for it.

    """
    places = [(sample.path, sample.frame) for sample in samples]
    if len(set(places)) < len(places):
        raise _refused("a frame is listed twice", "List each frame once.")
    pixels: dict[tuple[str, int | None], GreyFrame] = {}
    for place, frame in _read(samples):
        context.check()
        pixels[place] = frame
        context.progress("frames", done=len(pixels), total=len(samples))
    contents = [_content(pixels[place]) for place in places]
    groups = merge_groups([sample.patient for sample in samples], contents)
    held = _validation_groups(groups, validation_fraction, seed)
    frames = []
    for sample, place, content, group in zip(samples, places, contents, groups, strict=True):
        whole = pixels[place]
        small = fitted(whole, settings)
        size, to = (whole.shape[1], whole.shape[0]), (small.shape[1], small.shape[0])
        boxes = tuple(moved(box, of=size, to=to) for box in _checked(sample, size))
        split: Split = "validation" if group in held else "train"
        frames.append(FittedFrame(small, boxes, content, group, split))
    data = DetectionData(tuple(frames))
    for part in ("train", "validation"):
        if not any(frame.boxes for frame in data.frames if frame.split == part):
            raise _refused(
                f"the {PART_NAMES[part]} has no lesion",
                "Give frames with lesions of more patients.",
            )
    return data


def _read(samples: Sequence[BoxedFrame]) -> Iterator[tuple[tuple[str, int | None], GreyFrame]]:
    """Give each wanted frame; every clip is walked once."""
    wanted: dict[str, set[int]] = {}
    for sample in samples:
        if sample.frame is None:
            grey = grey_of(Path(sample.path))
            yield (sample.path, None), grey
        else:
            wanted.setdefault(sample.path, set()).add(sample.frame)
    for path, numbers in wanted.items():
        missing = set(numbers)
        for number, frame in open_frames(Path(path)):
            if number in numbers:
                missing.discard(number)
                yield (path, number), frame
            if not missing:
                break
        if missing:
            raise EngineError(
                f"The clip has no frame {min(missing)}, counted from 0.",
                remedy="Correct the table of boxes.",
                path=path,
            )


def _content(frame: GreyFrame) -> str:
    head = f"{frame.shape}".encode()
    return hashlib.sha256(head + np.ascontiguousarray(frame).tobytes()).hexdigest()


def _checked(sample: BoxedFrame, size: tuple[int, int]) -> tuple[Box, ...]:
    width, height = size
    for left, upper, right, lower in sample.boxes:
        if not (0 <= left < right <= width and 0 <= upper < lower <= height):
            raise EngineError(
                f"The box {left:g}, {upper:g}, {right:g}, {lower:g} does not lie in its "
                f"{width} × {height} frame.",
                remedy="Correct the table of boxes.",
                path=sample.path,
            )
    return sample.boxes


def _validation_groups(groups: Sequence[str], fraction: float, seed: int) -> set[str]:
    """Return the groups that do not train: a share of them, one at least."""
    members = sorted(set(groups))
    count = max(1, round(len(members) * fraction))
    if count >= len(members):
        raise _refused(
            f"{len(members)} patients are too few to train and to validate",
            "Give frames of more patients.",
        )
    order = np.random.default_rng([seed, 0xDE7]).permutation(len(members))
    return {members[place] for place in order[:count]}


def _refused(what: str, remedy: str) -> EngineError:
    return EngineError(f"The frames cannot train a detector: {what}.", remedy=remedy)
