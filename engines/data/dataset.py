"""All images of a training job in memory: decoded once, kept as bytes, ordered by content."""

import dataclasses
import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.context import JobContext
from engines.data.manifest import check_samples, content_id, manifest_sha256, merge_groups
from engines.data.preprocess import Decoded, Preprocessing, decode
from engines.data.split import SplitPlan, check_classes, check_no_leak, draw_split
from engines.messages import FINDINGS, Area, Sample, Split
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class Dataset:
    """Aligned arrays, one row an image.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (n, size, size)
    labels : ndarray of int64, shape (n,)
        0 or 1.
    findings : ndarray of int64, shape (n,)
        Places in `engines.messages.FINDINGS`; -1 where a sample states none.
    cases : ndarray of int64, shape (n,)
        Number of the case that each image belongs to.
    groups, splits, file_hashes : tuple of str
        Patient group, part, and sha256 of the file.
    samples : ndarray of int64, shape (n,)
        Place of each row's sample in the job; an image that is looked at twice has two rows.
    contents, likenesses : tuple of str
        Of the whole image, see `engines.data.preprocess.Decoded`.
    crops : tuple of str
        Which part of each image is looked at, in words; empty for whole images.

    """

    pixels: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    findings: npt.NDArray[np.int64]
    cases: npt.NDArray[np.int64]
    groups: tuple[str, ...]
    splits: tuple[Split, ...]
    file_hashes: tuple[str, ...]
    samples: npt.NDArray[np.int64]
    contents: tuple[str, ...]
    likenesses: tuple[str, ...]
    crops: tuple[str, ...] = ()

    def part(self, split: Split) -> npt.NDArray[np.int64]:
        """Return the row numbers of one part, ascending."""
        return np.flatnonzero([found == split for found in self.splits])

    def once(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the first of `rows` of each sample: an image that has two looks counts once."""
        _, first = np.unique(self.samples[rows], return_index=True)
        found: npt.NDArray[np.int64] = rows[np.sort(first)]
        return found

    def divided(self, splits: Sequence[Split]) -> "Dataset":
        """Return the same rows on other sides.

        Raises
        ------
        EngineError
            A patient stands on two sides, or a part lacks a class.

        """
        check_no_leak(self.groups, splits)
        check_classes(self.labels.tolist(), splits)
        return dataclasses.replace(self, splits=tuple(splits))

    def require_findings(self) -> None:
        """Check that normal, benign and malignant images are there to be learnt from.

        Raises
        ------
        EngineError
            One of them is not among the images that train.

        """
        there = set(self.findings[self.part("train")].tolist())
        missing = [name for place, name in enumerate(FINDINGS) if place not in there]
        if missing:
            raise EngineError(
                f"A head of three classes has no {' and no '.join(missing)} image to learn from.",
                remedy="Add such cases, or train for malignancy alone (--head binary).",
            )

    @property
    def sha256(self) -> str:
        """Hash of contents, labels, grouping and split; free of names."""
        group_ids = self._ids(self.groups)
        case_ids = self._ids([str(case) for case in self.cases])
        labels = [
            int(label) if finding < 0 else 10 + int(finding)
            for label, finding in zip(self.labels, self.findings, strict=True)
        ]
        crops = self.crops or ("",) * len(labels)
        looked_at = [f"{file}{crop}" for file, crop in zip(self.file_hashes, crops, strict=True)]
        return manifest_sha256(
            zip(looked_at, labels, group_ids, case_ids, self.splits, strict=True)
        )

    def _ids(self, keys: Sequence[str]) -> list[str]:
        members: dict[str, list[str]] = {}
        for key, file_hash in zip(keys, self.file_hashes, strict=True):
            members.setdefault(key, []).append(file_hash)
        ids = {key: content_id(hashes) for key, hashes in members.items()}
        return [ids[key] for key in keys]


def load_dataset(
    samples: Sequence[Sample],
    *,
    preprocessing: Preprocessing,
    plan: SplitPlan,
    context: JobContext,
    whole_too: bool = False,
) -> Dataset:
    """Decode all samples, group them, split them and check the split.

    With `whole_too` a sample with a crop gives two rows: its whole image, and the crop.

    Raises
    ------
    EngineError
        An image cannot be read, identical images carry two labels, or a patient leaks.

    """
    check_samples(samples)
    looks = [
        (row, crop)
        for row, sample in enumerate(samples)
        for crop in ((None, sample.crop) if whole_too and sample.crop else (sample.crop,))
    ]
    decoded = decode_all(
        [(Path(samples[row].path), crop) for row, crop in looks],
        preprocessing=preprocessing,
        context=context,
    )
    seen = [samples[row] for row, _ in looks]
    contents = [hashlib.sha256(image.pixels.tobytes()).hexdigest() for image in decoded]
    _check_twins(contents, [sample.label for sample in seen])
    groups = merge_groups([sample.patient for sample in seen], contents)
    labels = [sample.label for sample in seen]
    splits = _given_split(seen) or draw_split(groups, labels=labels, plan=plan)
    check_no_leak(groups, splits)
    check_classes(labels, splits)
    return _ordered(samples, looks, decoded, groups, splits)


def decode_all(
    wanted: Sequence[tuple[Path, Area | None]],
    *,
    preprocessing: Preprocessing,
    context: JobContext,
) -> list[Decoded]:
    """Decode files or parts of them in order, two at a time (Pillow releases the lock)."""
    decoded: list[Decoded] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        try:
            for image in pool.map(lambda one: decode(one[0], preprocessing, crop=one[1]), wanted):
                context.check()
                decoded.append(image)
                context.progress("decode", done=len(decoded), total=len(wanted))
        finally:
            pool.shutdown(cancel_futures=True)
    return decoded


def _given_split(samples: Sequence[Sample]) -> list[Split] | None:
    given = [sample.split for sample in samples if sample.split is not None]
    return given or None


def _check_twins(contents: Sequence[str], labels: Sequence[int]) -> None:
    label_of: dict[str, int] = {}
    for content, label in zip(contents, labels, strict=True):
        if label_of.setdefault(content, label) != label:
            raise EngineError(
                "The same image is labelled malignant and not malignant.",
                remedy="Correct the table, or leave both out.",
            )


def _ordered(
    samples: Sequence[Sample],
    looks: Sequence[tuple[int, Area | None]],
    decoded: Sequence[Decoded],
    groups: Sequence[str],
    splits: Sequence[Split],
) -> Dataset:
    # By content: the order in which a folder or a table names its images must change nothing.
    order = sorted(
        range(len(looks)),
        key=lambda row: (
            decoded[row].file_sha256,
            groups[row],
            samples[looks[row][0]].case,
            looks[row][1] or (),
        ),
    )
    seen = [looks[row][0] for row in order]
    case_names = [samples[sample].case or f"image {sample}" for sample in seen]
    number = {name: index for index, name in enumerate(dict.fromkeys(case_names))}
    return Dataset(
        pixels=np.stack([decoded[row].pixels for row in order]),
        labels=np.array([samples[sample].label for sample in seen], dtype=np.int64),
        findings=np.array([_finding(samples[sample]) for sample in seen], dtype=np.int64),
        cases=np.array([number[name] for name in case_names], dtype=np.int64),
        groups=tuple(groups[row] for row in order),
        splits=tuple(splits[row] for row in order),
        file_hashes=tuple(decoded[row].file_sha256 for row in order),
        samples=np.array(seen, dtype=np.int64),
        contents=tuple(decoded[row].content_sha256 for row in order),
        likenesses=tuple(decoded[row].likeness for row in order),
        crops=tuple(_told(looks[row][1]) for row in order),
    )


def _told(crop: Area | None) -> str:
    return "" if crop is None else f" {crop}"


def _finding(sample: Sample) -> int:
    return -1 if sample.finding is None else FINDINGS.index(sample.finding)
