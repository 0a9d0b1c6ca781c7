"""A server of chat completions as a program of its own: a fixed answer after a fixed time.

    python -m tests.bench._fixed_server LATENCY_MS CAPACITY

It stands for a computer elsewhere and shares our cores, so it does as little as it can: a request
is read whole and not looked at. A request above the capacity waits for its turn.
"""

import asyncio
import json
import re
import sys

_HEAD, _LENGTH = b"\r\n\r\n", re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_MOST_BYTES = 64 * 1024 * 1024
_SAID = '{"image_type": "breast_ultrasound", "birads": "4A", "p_malignant": 0.37}'


def _answer() -> bytes:
    completion = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "fixed",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": _SAID},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 400, "completion_tokens": 40, "total_tokens": 440},
    }
    body = json.dumps(completion).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d" % len(body)
    return head + _HEAD + body


async def serve(latency_s: float, capacity: int) -> None:
    """Serve on loopback until interrupted; the first line tells the address."""
    turns, answer = asyncio.Semaphore(capacity), _answer()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                found = _LENGTH.search(await reader.readuntil(_HEAD))
                await reader.readexactly(int(found[1]) if found else 0)
                async with turns:
                    await asyncio.sleep(latency_s)
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=_MOST_BYTES)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]) / 1000, int(sys.argv[2])))
