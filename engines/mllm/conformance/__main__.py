"""``python -m engines.mllm.conformance --port 0``: serve until interrupted."""

import argparse
import contextlib
import sys

from engines.mllm.conformance.behaviours import Behaviour
from engines.mllm.conformance.server import ConformanceServer


def main() -> None:
    """Serve on loopback; the first line tells the address."""
    parser = argparse.ArgumentParser(
        prog="engines.mllm.conformance",
        description="A conformance server, no model: it answers by arithmetic on pixels.",
        epilog=f"Models: {', '.join(Behaviour)}.",
    )
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="of every answer")
    parser.add_argument("--capacity", type=int, default=64, help="answers worked on at once")
    given = parser.parse_args()
    server = ConformanceServer(
        port=given.port, latency_s=given.latency_ms / 1000, capacity=given.capacity, kept=0
    )
    sys.stdout.write(f"Conformance server, no model: {server.base_url}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
