"""Categories of a reference standard as answers have them: sources write them in many ways."""

import re
from collections import Counter
from collections.abc import Iterable

UNDIVIDED = "4"
"""The category that older sources do not divide into 4A to 4C."""

CATEGORIES = ("0", "1", "2", "3", UNDIVIDED, "4A", "4B", "4C", "5", "6")
"""Of BI-RADS, as references have them."""

_BEFORE = re.compile(
    r"^(?:(?:US[ -]+)?BI[ -]?RADS[ -]*(?:CATEGORY|CAT\.?|分类)?|CATEGORY|CAT\.?)"
    r"[ :\N{FULLWIDTH COLON}-]*"
)
_AFTER = re.compile(r"(\.0|类)$")


def category_of_reference(written: str) -> str:
    """Return the category that a source has written; empty where it is none, or more than one.

    Nothing is guessed: of "4A & 4B", as the intake joins images of one lesion, none is taken.

    Examples
    --------
    >>> category_of_reference("BI-RADS 4a"), category_of_reference("4A & 4B")
    ('4A', '')

    """
    bare = _AFTER.sub("", _BEFORE.sub("", written.strip().upper())).strip()
    return bare if bare in CATEGORIES else ""


def unplaced(written: Iterable[str]) -> Counter[str]:
    """Count what stands where a category should, and is none; empty cells are no such thing."""
    return Counter(one for one in written if one.strip() and not category_of_reference(one))
