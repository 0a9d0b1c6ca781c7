"""Training samples: checked, and named by content rather than by file."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from engines.messages import Sample
from ground.errors import EngineError


def check_samples(samples: Sequence[Sample]) -> None:
    """Check what can be known before an image is opened.

    Raises
    ------
    EngineError
        Both classes are not there, an image is listed twice, a case has two labels or two
        patients, or only some samples name their split or are crops.

    """
    if len({sample.label for sample in samples}) < 2:
        raise _refused("all samples have the same label", "Add cases of the other class")
    if len({sample.path for sample in samples}) < len(samples):
        raise _refused("an image is listed twice", "List each image once")
    if len({sample.crop is None for sample in samples}) > 1:
        raise _refused("only some samples are crops", "Give all crops or none")
    if len({sample.split is None for sample in samples}) > 1:
        raise _refused("only some samples name their split", "Name all splits or none")
    for attribute, what in (
        ("label", "a case has more than one label"),
        ("patient", "a case has more than one patient"),
    ):
        values = defaultdict(set)
        for sample in samples:
            values[sample.case].add(getattr(sample, attribute))
        values.pop("", None)
        if any(len(found) > 1 for found in values.values()):
            raise _refused(what, "Correct the table")


def _refused(what: str, remedy: str) -> EngineError:
    return EngineError(f"The training samples cannot be used: {what}.", remedy=f"{remedy}.")


def merge_groups(patients: Sequence[str], contents: Sequence[str]) -> list[str]:
    """Return one group name a sample, so that equal patients and equal contents share a group.

    Parameters
    ----------
    patients, contents : sequence of str
        Patient and pixel hash of each sample, in the same order.

    Returns
    -------
    list of str
        The smallest patient name of each connected group: an image filed under two patients
        makes both one group, so that it cannot stand on both sides of a split.

    """
    parent: dict[str, str] = {patient: patient for patient in patients}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    first_with: dict[str, str] = {}
    for patient, content in zip(patients, contents, strict=True):
        one, other = sorted((root(first_with.setdefault(content, patient)), root(patient)))
        parent[other] = one
    return [root(patient) for patient in patients]


def content_id(hashes: Iterable[str]) -> str:
    """Return an identifier that depends on image contents alone, never on names."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def manifest_sha256(rows: Iterable[tuple[str, int, str, str, str]]) -> str:
    """Return the hash of the training set: one (file hash, label, group, case, split) an image.

    Groups and cases enter as content ids, so that the hash is the same wherever the images lie
    and whatever the patients are called.
    """
    lines = sorted("\t".join(map(str, row)) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
