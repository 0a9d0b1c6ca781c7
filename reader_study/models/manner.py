"""How a model's answer is shown on a case: as it was frozen, or as the protocol declares."""

import hashlib

from reader_study.protocol.content import Protocol


def manner(protocol: Protocol, case_id: str) -> str:
    """Return how a case's answer is shown: ``frozen``, or as the protocol's section bias says.

    Every case is drawn on its own by the seed, the same for all readers, so that a case that is
    added later moves no other; the share is met on average.
    """
    bias = protocol.bias
    if bias.kind == "none":
        return "frozen"
    digest = hashlib.sha256(f"{protocol.seed}/bias/{case_id}".encode()).digest()
    drawn = int.from_bytes(digest[:8], "big") < bias.percent / 100 * 2**64
    return bias.kind if drawn else "frozen"
