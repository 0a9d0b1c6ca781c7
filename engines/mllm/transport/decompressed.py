"""The body of an answer, read up to a limit and decompressed up to the same."""

import zlib
from collections.abc import AsyncIterable

from engines.mllm.transport.faults import TooLargeError, UnreadableError

_PLAIN = ("", "identity")
_WINDOWS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


async def read_body(chunks: AsyncIterable[bytes], *, encoding: str, limit: int) -> bytes:
    """Return a whole body.

    Parameters
    ----------
    chunks : asynchronous iterable of bytes
        As they come.
    encoding : str
        Of the content, as the server names it.
    limit : int
        Most bytes, before and after decompression.

    Raises
    ------
    TooLargeError
        It is longer; no more than one chunk beyond the limit is ever held.
    UnreadableError
        The encoding is one that was not asked for, or the data are damaged or cut off.

    """
    name = encoding.strip().lower()
    if name in _PLAIN:
        return await _plain(chunks, limit)
    if name not in _WINDOWS:
        raise UnreadableError("The answer is compressed in a way that was not asked for.")
    return await _inflated(chunks, limit, _WINDOWS[name])


async def _plain(chunks: AsyncIterable[bytes], limit: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        _check(len(body), limit)
    return bytes(body)


async def _inflated(chunks: AsyncIterable[bytes], limit: int, window: int) -> bytes:
    inflating = zlib.decompressobj(window)
    body, received = bytearray(), 0
    async for chunk in chunks:
        received += len(chunk)
        _check(received, limit)
        try:
            body += inflating.decompress(chunk, limit + 1 - len(body))
        except zlib.error:
            raise UnreadableError("The answer's compression is damaged.") from None
        _check(len(body), limit)
    if not inflating.eof:
        raise UnreadableError("The compressed answer ends early.")
    return bytes(body)


def _check(length: int, limit: int) -> None:
    if length > limit:
        raise TooLargeError(f"The answer is longer than {limit // 1024} KiB.")
