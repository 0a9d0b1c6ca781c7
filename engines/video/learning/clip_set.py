"""All clips of a training in memory: cut out once, kept as bytes, ordered by content."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.data.manifest import content_id, manifest_sha256, merge_groups
from engines.data.split import SplitPlan, check_classes, check_no_leak, draw_split
from engines.messages import ClipSample, Split
from engines.video.aggregate import case_score, mean_score
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class CutVideo:
    """The clips of one video.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (clips, frames, size, size)
        No clip where no track is long enough.
    file_sha256 : str
        Of the stored file.

    """

    pixels: npt.NDArray[np.uint8]
    file_sha256: str


@dataclass(frozen=True, slots=True)
class ClipSet:
    """Aligned arrays, one row a clip; and what is known of each video.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (n, frames, size, size)
    labels, videos : ndarray of int64, shape (n,)
        0 or 1; and the number of the clip's video.
    cases : ndarray of int64, shape (videos,)
        Number of the case that each video belongs to.
    case_labels : ndarray of int64, shape (cases,)
    groups, splits, file_hashes : tuple of str
        Patient group, part, and sha256 of the file of each video.

    """

    pixels: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    videos: npt.NDArray[np.int64]
    cases: npt.NDArray[np.int64]
    case_labels: npt.NDArray[np.int64]
    groups: tuple[str, ...]
    splits: tuple[Split, ...]
    file_hashes: tuple[str, ...]

    def videos_of(self, part: Split) -> list[int]:
        """Return the numbers of the videos of one part, ascending."""
        return [video for video, split in enumerate(self.splits) if split == part]

    def rows_of(self, part: Split) -> npt.NDArray[np.int64]:
        """Return the rows of the clips of one part, ascending."""
        return np.flatnonzero(np.isin(self.videos, self.videos_of(part)))

    def case_scores(
        self, part: Split, scores: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], int]:
        """Return label and score of each case of a part, and how many have no clip.

        Parameters
        ----------
        scores : ndarray, shape (rows of the part,)
            Of its clips.

        """
        rows = self.rows_of(part)
        by_case: dict[int, list[float | None]] = defaultdict(list)
        for video in self.videos_of(part):
            of_video = scores[self.videos[rows] == video]
            by_case[int(self.cases[video])].append(mean_score(of_video.tolist()))
        found = {case: case_score(videos) for case, videos in by_case.items()}
        scored = sorted((case, score) for case, score in found.items() if score is not None)
        labels = self.case_labels[[case for case, _ in scored]] if scored else np.empty(0, np.int64)
        values = np.array([score for _, score in scored], dtype=np.float64)
        return labels.astype(np.int64), values, len(found) - len(scored)

    @property
    def sha256(self) -> str:
        """Hash of contents, labels, grouping and split; free of names."""
        groups = self._ids(self.groups)
        cases = self._ids([str(case) for case in self.cases])
        labels = [int(self.case_labels[case]) for case in self.cases]
        return manifest_sha256(
            zip(self.file_hashes, labels, groups, cases, self.splits, strict=True)
        )

    def _ids(self, keys: Sequence[str]) -> list[str]:
        members: dict[str, list[str]] = {}
        for key, file_hash in zip(keys, self.file_hashes, strict=True):
            members.setdefault(key, []).append(file_hash)
        ids = {key: content_id(hashes) for key, hashes in members.items()}
        return [ids[key] for key in keys]


def check_clip_samples(samples: Sequence[ClipSample]) -> None:
    """Check what can be known before a video is opened.

    Raises
    ------
    EngineError
        Both classes are not there, a video is listed twice, a case has two labels or two
        patients, or only some samples name their split or have boxes.

    """
    if len({sample.label for sample in samples}) < 2:
        raise _refused("all samples have the same label", "Add cases of the other class")
    if len({sample.path for sample in samples}) < len(samples):
        raise _refused("a video is listed twice", "List each video once")
    if len({sample.split is None for sample in samples}) > 1:
        raise _refused("only some samples name their split", "Name all splits or none")
    values: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for sample in samples:
        values[sample.case or sample.path].add((sample.label, sample.patient))
    if any(len(found) > 1 for found in values.values()):
        raise _refused("a case has more than one label or patient", "Correct the table")


def gathered(
    samples: Sequence[ClipSample], cut: Sequence[CutVideo], *, splits: Sequence[Split]
) -> ClipSet:
    """Return the clips of all videos, in an order that names do not change."""
    groups = _groups(samples, [video.file_sha256 for video in cut])
    order = sorted(
        range(len(samples)),
        key=lambda row: (cut[row].file_sha256, groups[row], samples[row].case),
    )
    names = [samples[row].case or f"video {row}" for row in order]
    number = {name: index for index, name in enumerate(dict.fromkeys(names))}
    case_labels = np.zeros(len(number), dtype=np.int64)
    for name, row in zip(names, order, strict=True):
        case_labels[number[name]] = samples[row].label
    counts = [len(cut[row].pixels) for row in order]
    return ClipSet(
        pixels=np.concatenate([cut[row].pixels for row in order]),
        labels=np.repeat(np.array([samples[row].label for row in order], np.int64), counts),
        videos=np.repeat(np.arange(len(order), dtype=np.int64), counts),
        cases=np.array([number[name] for name in names], dtype=np.int64),
        case_labels=case_labels,
        groups=tuple(groups[row] for row in order),
        splits=tuple(splits[row] for row in order),
        file_hashes=tuple(cut[row].file_sha256 for row in order),
    )


def split_of(
    samples: Sequence[ClipSample], file_hashes: Sequence[str], plan: SplitPlan
) -> list[Split]:
    """Return the part of each video: as given, or drawn by patient.

    Raises
    ------
    EngineError
        One video has two labels, a patient stands on both sides, or a part has too few.

    """
    label_of: dict[str, int] = {}
    for file_hash, sample in zip(file_hashes, samples, strict=True):
        if label_of.setdefault(file_hash, sample.label) != sample.label:
            raise EngineError(
                "The same video is labelled malignant and not malignant.",
                remedy="Correct the table, or leave both out.",
            )
    groups, labels = _groups(samples, file_hashes), [sample.label for sample in samples]
    given = [sample.split for sample in samples if sample.split is not None]
    splits = given or draw_split(groups, labels=labels, plan=plan)
    check_no_leak(groups, splits)
    check_classes(labels, splits)
    return splits


def _groups(samples: Sequence[ClipSample], file_hashes: Sequence[str]) -> list[str]:
    return merge_groups([sample.patient for sample in samples], file_hashes)


def _refused(what: str, remedy: str) -> EngineError:
    return EngineError(f"The training clips cannot be used: {what}.", remedy=f"{remedy}.")
