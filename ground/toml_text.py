"""TOML from files that anybody may have written: read in time that grows with the text, or refused.

`tomllib` takes time that grows with the square of the parts of a dotted key (two minutes for fifty
thousand), and lets what Python says of a number with too many digits through as it is.
"""

import re
import tomllib
from typing import Any

MOST_PARTS = 50
"""Of a dotted key; ours have three."""

_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(
    rf"(?:^|[\[{{,])[ \t]*+{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_PARTS}}}", re.M
)


def toml_content(text: str) -> dict[str, Any]:
    """Return what a TOML text says.

    Raises
    ------
    tomllib.TOMLDecodeError
        For a text that is no TOML, and for one that no person would have written.
    RecursionError
        For lists in lists that are nested too deeply.

    Examples
    --------
    >>> toml_content("seed = 7")
    {'seed': 7}

    """
    if _LONG_KEY.search(text):
        raise tomllib.TOMLDecodeError(f"A key has more than {MOST_PARTS} parts")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as error:
        raise tomllib.TOMLDecodeError("A number has too many digits") from error
