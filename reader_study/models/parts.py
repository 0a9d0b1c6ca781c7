"""The parts of a model's answer that are shown: plain values, which the window may hold."""

from dataclasses import dataclass

from reader_study.models.evidence import MediumEvidence


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """How often a model errs, from its card: on cases that it was not trained on.

    Parameters
    ----------
    sensitivity, specificity : float
        0–1, at the model's threshold.
    as_frequencies : bool
        Told as natural frequencies (93 of 100), else in per cent.

    """

    sensitivity: float
    specificity: float
    as_frequencies: bool


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """What of a model's evidence is on the screen.

    Parameters
    ----------
    media : tuple of MediumEvidence
        For each medium of the case that the arm shows, in order.
    threshold : float or None
        The model's, which the scores of clips are beside; None where these are not shown.
    boxes : bool
        Whether boxes are drawn; without it they only say where a heat map lies.

    """

    media: tuple[MediumEvidence, ...]
    threshold: float | None = None
    boxes: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show in any medium."""
        return all(medium == MediumEvidence() for medium in self.media)

    @property
    def strips(self) -> bool:
        """Whether there are scores of clips in some medium."""
        return any(clip.probability is not None for medium in self.media for clip in medium.clips)

    @property
    def heats(self) -> bool:
        """Whether there is a heat map in some medium."""
        return any(
            medium.heat is not None or any(clip.heat is not None for clip in medium.clips)
            for medium in self.media
        )


@dataclass(frozen=True, slots=True)
class ShownAi:
    """The parts of a model's answer that are on the screen; None for what is not shown.

    Parameters
    ----------
    name : str
        Name under which readers see the model.
    positive : bool or None
        On which side of the model's threshold the shown answer lies, where score or category is.
    withheld : bool
        The protocol withholds the answer for this case (a study of automation bias).
    unanswered : str
        Why the model gave no answer for this case, as a status of `reader_study.cases.ReadStatus`;
        empty where it gave one.
    evidence : ShownEvidence or None
        What the score rests on; None where the arm shows none of it, or there is none.

    """

    name: str
    score: float | None = None
    threshold: float | None = None
    category: str | None = None
    text: str | None = None
    rates: ErrorRates | None = None
    positive: bool | None = None
    withheld: bool = False
    unanswered: str = ""
    evidence: ShownEvidence | None = None
