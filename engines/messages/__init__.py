"""Versioned JSON-lines messages between the program and its engine process.

One message is one line of UTF-8 JSON. The client writes jobs, pings and cancellations; the worker
writes a greeting, progress, log lines and exactly one final answer for each job. Labels of
training images travel through this pipe only: nothing writes them to disk.
"""

from engines.messages.base import (
    MAX_LINE_BYTES,
    PROTOCOL_VERSION,
    Area,
    Device,
    Fraction,
    Message,
    Pixel,
    Precision,
    Probability,
    Split,
    new_job_id,
)
from engines.messages.control import (
    Alive,
    Cancel,
    Cancelled,
    Capabilities,
    Failure,
    Hello,
    Learnt,
    Log,
    Ping,
    Pong,
    Progress,
)
from engines.messages.detection import BoxedFrame, TrainDetectorJob
from engines.messages.explanation import (
    HEAT_NOTE,
    Explained,
    ExplainJob,
    ExplainResult,
    HeatMethod,
    MediumHeat,
    RandomisedStage,
    SanityFigures,
)
from engines.messages.features import FeatureImage, FeatureJob, FeatureResult
from engines.messages.lines import Job, Reply, Request, Result, decode_reply, decode_request, encode
from engines.messages.prediction import (
    AnswerGiven,
    BegunAgain,
    CaseAnswer,
    Footing,
    MediumFile,
    PredictItem,
    PredictJob,
    PredictResult,
)
from engines.messages.training import Sample, TrainJob, TrainResult

__all__ = [
    "HEAT_NOTE",
    "MAX_LINE_BYTES",
    "PROTOCOL_VERSION",
    "Alive",
    "AnswerGiven",
    "Area",
    "BegunAgain",
    "BoxedFrame",
    "Cancel",
    "Cancelled",
    "Capabilities",
    "CaseAnswer",
    "Device",
    "ExplainJob",
    "ExplainResult",
    "Explained",
    "Failure",
    "FeatureImage",
    "FeatureJob",
    "FeatureResult",
    "Footing",
    "Fraction",
    "HeatMethod",
    "Hello",
    "Job",
    "Learnt",
    "Log",
    "MediumFile",
    "MediumHeat",
    "Message",
    "Ping",
    "Pixel",
    "Pong",
    "Precision",
    "PredictItem",
    "PredictJob",
    "PredictResult",
    "Probability",
    "Progress",
    "RandomisedStage",
    "Reply",
    "Request",
    "Result",
    "Sample",
    "SanityFigures",
    "Split",
    "TrainDetectorJob",
    "TrainJob",
    "TrainResult",
    "decode_reply",
    "decode_request",
    "encode",
    "new_job_id",
]
