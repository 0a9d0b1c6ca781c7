"""A protocol as one reader's package holds it: herself alone, and nothing that tells of cases.

What is taken away: all other readers, arms under which she does not read, and ``data_source``, in
which numbers of cases often stand.
"""

from collections.abc import Sequence
from dataclasses import replace

from reader_study.protocol.arms import ArmSpec
from reader_study.protocol.canonical import canonical_content
from reader_study.protocol.content import Protocol
from reader_study.protocol.plain_toml import toml_text

NOT_TOLD = "see the coordinator's study"
"""Stands where the whole protocol has words that a reader's package does not hold."""

_HEAD = """\
# What of a protocol concerns one reader: made by `sonoread package` from the whole protocol, whose
# hash stands in the log of this package. Nothing here can be changed.

"""


def reduced(protocol: Protocol, reader_id: str, arms: Sequence[ArmSpec]) -> Protocol:
    """Return the protocol for one reader's package.

    Parameters
    ----------
    arms : sequence of ArmSpec
        Those under which she reads.

    Raises
    ------
    ProtocolError
        When no such reader is registered.

    """
    reader = protocol.reader(reader_id)
    ids = {arm.id for arm in arms}
    kept = tuple(arm for arm in protocol.arms if arm.id in ids)
    contrasts = tuple(one for one in protocol.contrasts if {one.reference, one.test} <= ids)
    return replace(
        protocol, readers=(reader,), arms=kept, contrasts=contrasts, data_source=NOT_TOLD
    )


def protocol_file(protocol: Protocol) -> str:
    """Return the text of a file that reads as a protocol."""
    return _HEAD + toml_text(canonical_content(protocol))
