"""One act of the window, as the registry describes it."""

from dataclasses import dataclass
from enum import StrEnum

from app.actions.conditions import Condition


class Group(StrEnum):
    """Headings of the F1 sheet, in its order."""

    RATE = "rate"
    LOCK = "lock"
    IMAGE = "image"
    PRESETS = "presets"
    OVERLAY = "overlay"
    MEASURE = "measure"
    CINE = "cine"
    REPLAY = "replay"
    REVIEW = "review"
    MASKS = "masks"
    LIST = "list"
    LAYOUT = "layout"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One act.

    Parameters
    ----------
    ident : str
        Stable name, e.g. ``read.enter``; a number after ``:`` is the act's argument.
    text : str
        English text, to be translated in the context ``Actions``.
    keys : tuple of str
        Default keys in Qt's portable form; the first is the one that is printed.
    group : Group
        Heading on the help sheet.
    when : Condition
        Holds while the act is possible.
    printed : str
        What stands on caps and in the sheet where it is not simply the first key; ``%1`` stands
        for that key.
    listed : bool
        Whether the help sheet has a line for it.
    repeats : bool
        Whether holding the key repeats the act.
    fixed : bool
        Whether its keys are the same for everybody and for ever.

    """

    ident: str
    text: str
    keys: tuple[str, ...]
    group: Group
    when: Condition = Condition.ALWAYS
    printed: str = ""
    listed: bool = True
    repeats: bool = False
    fixed: bool = False
