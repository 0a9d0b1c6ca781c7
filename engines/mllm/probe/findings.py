"""What a probe finds out, each as one word with the figures that it rests on."""

from dataclasses import dataclass
from enum import StrEnum


class SightVerdict(StrEnum):
    """Whether answers depend on what an image shows."""

    NAMES = "names"
    """It names colours and shapes."""
    REACTS = "reacts"
    """It names them wrongly, but the same image gives the same answer and others give others."""
    COLOURS_ONLY = "colours_only"
    """Colours change its answers, a shape does not."""
    BLIND = "blind"
    """Whatever the image shows, the answer is the same."""
    UNSTEADY = "unsteady"
    """Answers change, but also for the same image."""
    REJECTS_IMAGES = "rejects_images"
    FAILED = "failed"
    """There were no answers to judge."""


class Support(StrEnum):
    """What a server makes of a wish."""

    ENFORCED = "enforced"
    ACCEPTED_IGNORED = "accepted_ignored"
    REJECTED = "rejected"
    FAILED = "failed"


class Held(StrEnum):
    """Whether repeats agree."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"
    """Other seeds gave the same answer as well, or there were no answers."""


class ThinkingEffect(StrEnum):
    """What a wish about thinking changed."""

    NEVER_THINKS = "never_thinks"
    SWITCHES = "switches"
    """Off takes it away, or asked for it appears."""
    NO_EFFECT = "no_effect"
    """It thinks whatever it is asked."""
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SightFinding:
    """The image-sensitivity gate.

    Parameters
    ----------
    sight : SightVerdict
    colours_named, shapes_named : int
        Out of 4 and 2.
    distinct_answers : int
        To the 4 colours.
    steady : bool
        Whether the same image gave the same answer twice.

    """

    sight: SightVerdict
    colours_named: int = 0
    shapes_named: int = 0
    distinct_answers: int = 0
    steady: bool = False

    @property
    def passed(self) -> bool:
        """Whether answers of this model can count as answers to an image."""
        return self.sight in (SightVerdict.NAMES, SightVerdict.REACTS)


@dataclass(frozen=True, slots=True)
class SizeFinding:
    """One size of image: the edge in pixels, whether it was taken, tokens of the prompt then."""

    edge: int
    taken: bool
    prompt_tokens: int | None


@dataclass(frozen=True, slots=True)
class ImagesFinding:
    """How many images, and how large ones, a call may hold.

    Parameters
    ----------
    most : int
        Of the numbers tried, the largest that was taken; 0 for none.
    grows : bool or None
        Whether more images cost more tokens, as they do when all are looked at; None: no counts.
    sizes : tuple of SizeFinding

    """

    most: int
    grows: bool | None
    sizes: tuple[SizeFinding, ...]


@dataclass(frozen=True, slots=True)
class LogprobFinding:
    """Log-probabilities of a first token.

    Parameters
    ----------
    support : Support
        `Support.ENFORCED`: given, and sound.
    most : int
        Alternatives that came.
    sum : float or None
        Of their probabilities, 0–1 where they are normalised.

    """

    support: Support
    most: int = 0
    sum: float | None = None


@dataclass(frozen=True, slots=True)
class SteadyFinding:
    """Repeats of one call.

    Parameters
    ----------
    at_zero : Held
        Three at temperature 0.
    by_seed : Held
        Three at temperature 1 with one seed, where another seed gives another answer.

    """

    at_zero: Held
    by_seed: Held


@dataclass(frozen=True, slots=True)
class ThinkingFinding:
    """Thinking by its effect.

    Parameters
    ----------
    effect : ThinkingEffect
    unasked, off, high : int or None
        How much it thought: tokens where the server counts them, else a quarter of the
        characters; None: no answer.

    """

    effect: ThinkingEffect
    unasked: int | None = None
    off: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What the server says of itself; kept as it says it, believed nowhere.

    Parameters
    ----------
    listed : bool
        The model stands in its list of models.
    product : str
        Its name and version, where it tells; at most 200 characters.
    fingerprint : str
    template_sha256 : str
        Of its chat template; empty where it does not tell.
    counts_tokens : bool

    """

    listed: bool = False
    product: str = ""
    fingerprint: str = ""
    template_sha256: str = ""
    counts_tokens: bool = False


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """All that a probe found, with its date.

    Parameters
    ----------
    version : int
        Of the way of probing.
    model : str
        As it was asked for.
    answered_as : str
        As the server named it.
    probed_at : str
        ISO 8601, UTC.
    can_run : bool
        Whether a run may begin with this model.
    why : str
        A sentence.

    """

    version: int
    model: str
    answered_as: str
    probed_at: str
    can_run: bool
    why: str
    sight: SightFinding
    images: ImagesFinding
    json_schema: Support
    json_object: Support
    logprobs: LogprobFinding
    steady: SteadyFinding
    thinking: ThinkingFinding
    facts: ServerFacts
