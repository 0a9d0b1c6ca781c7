"""How media come to the screen: which fill which pane; what of clips has to run before a lock."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from reader_study.media.lesions import MOST_MARGIN_PERCENT
from reader_study.protocol.limits import STRICT, Text, Within


@dataclass(frozen=True, slots=True)
class Hanging:
    """Which media of a case fill which pane.

    Parameters
    ----------
    panes : tuple of str
        The role (or view) that fills each pane, in reading order; empty for one pane that shows
        everything in its turn. What none names comes behind the media of the first.
    linked : bool
        Whether panes move together at first; the reader may link or part them.
    series : str
        ``stack``: slices as they were acquired. ``planes``: three planes through the volume, where
        a case has nothing but one series.
    lesion : str
        What readers are shown of the lesion that is meant, on stills: ``none``; ``marker``, a
        frame around it; ``crop``, the part of the image around it and nothing else.
    lesion_margin : int
        Of a crop: how much of the surroundings is shown on each side, in per cent of the longer
        side of the lesion's box.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    panes: Annotated[tuple[Text, ...], Within(max_length=4)] = ()
    linked: bool = False
    series: Literal["stack", "planes"] = "stack"
    lesion: Literal["none", "marker", "crop"] = "none"
    lesion_margin: Annotated[int, Within(ge=0, le=MOST_MARGIN_PERCENT)] = 35


@dataclass(frozen=True, slots=True)
class Playing:
    """What of each clip has to run before a read of its case can be locked (P18).

    A case that cannot be assessed may be locked without; so may a read that follows another on the
    same visit.

    Parameters
    ----------
    complete_plays : int
        How often each clip has to run whole, in one go or in parts; 0 for not at all.
    fraction : float or None
        Share of its frames that have to be seen, playing or not, in place of complete plays.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    complete_plays: Annotated[int, Within(ge=0, le=20)] = 1
    fraction: Annotated[float, Within(gt=0.0, le=1.0)] | None = None
