"""The process that looks for text: the only place where the recogniser is imported.

It opens no connection: before the recogniser is imported, every attempt is made an error, so that
a library that wanted a model from elsewhere fails, and says so.
"""

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reader_study.screening.text_messages import receive, send

_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto")


def main() -> int:
    """Answer every image on stdin with its boxes on stdout until stdin ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    sys.addaudithook(_refuse_network)
    try:
        read = _reader()
    except Exception as error:  # noqa: BLE001 - whatever is missing, the other side must be told
        send(answers, {"failed": type(error).__name__})
        return 1
    send(answers, {"ready": True})
    questions = sys.stdin.buffer
    while (message := receive(questions)) is not None:
        head, pixels = message
        assert pixels is not None
        send(answers, read(pixels, float(head["scale"])))
    return 0


def _refuse_network(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError("no network in this process")


def _reader() -> Any:  # noqa: ANN401 - a function of a library without types
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    threads = "EngineConfig.onnxruntime.{}_op_num_threads"
    models = Path(sys.modules["rapidocr"].__file__ or "").parent / "models"
    engine = RapidOCR(
        params={
            threads.format("intra"): 1,
            threads.format("inter"): 1,
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.text_score": 0.0,
            "Global.model_root_dir": str(models),
        }
    )

    def read(pixels: NDArray[np.uint8], scale: float) -> dict[str, Any]:
        rgb: Any = pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, None], 3, axis=2)
        if scale != 1.0:
            rgb = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        found: Any = engine(np.ascontiguousarray(rgb[:, :, ::-1]))
        if found.boxes is None:
            return {"boxes": [], "texts": [], "scores": []}
        return {
            "boxes": (np.asarray(found.boxes) / scale).round(1).tolist(),
            "texts": list(found.txts or ()),
            "scores": [round(float(score), 4) for score in found.scores or ()],
        }

    return read
