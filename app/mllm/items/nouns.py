"""An item that is a case of the study."""

from dataclasses import dataclass

from engines.mllm.declared.items import Item


@dataclass(frozen=True, slots=True)
class CaseItem:
    """A case as an item; its name never goes to an engine or a server.

    Parameters
    ----------
    item : Item
    case_id : str
    source : str
        Data set that the case comes from, as the intake names it.

    """

    item: Item
    case_id: str
    source: str = ""
