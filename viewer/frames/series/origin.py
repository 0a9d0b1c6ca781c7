"""Whose a slice is, of which series, and when it was taken; what a header leaves empty is empty."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydicom.dataset import Dataset

from viewer.frames.dicom.values import number, text, texts, whole
from viewer.frames.series.group import Distinction

TAGS = """
    AcquisitionDate AcquisitionDateTime AcquisitionNumber AcquisitionTime ContentTime
    DiffusionBValue EchoNumbers EchoTime FrameOfReferenceUID ImageType InstanceNumber PatientID
    PatientName SeriesInstanceUID SeriesNumber SOPInstanceUID StudyInstanceUID
    TemporalPositionIdentifier TriggerTime
"""


@dataclass(frozen=True, slots=True)
class SliceOrigin:
    """Identifiers of a slice. An empty one says nothing: two of them are not the same.

    Parameters
    ----------
    patient, name : str
        Patient ID and name.
    study, series, frame, image : str
        Instance UIDs of study, series, frame of reference and of the image itself.
    series_number : str
        A whole number.

    """

    patient: str = ""
    name: str = ""
    study: str = ""
    series: str = ""
    frame: str = ""
    image: str = ""
    series_number: str = ""


@dataclass(frozen=True, slots=True)
class SliceMoment:
    """What sets a slice apart from others of its series at the same place.

    Parameters
    ----------
    values : mapping of Distinction to str
        Without those that the header leaves empty.
    instance : int or None
        Instance number.

    """

    values: Mapping[Distinction, str]
    instance: int | None = None


def origin_of(dataset: Dataset) -> SliceOrigin:
    """Read the identifiers of a slice."""
    return SliceOrigin(
        patient=_said(dataset, "PatientID"),
        # Spelled with or without empty components at its end, it is one name.
        name=_said(dataset, "PatientName").rstrip("^ ").casefold(),
        study=_said(dataset, "StudyInstanceUID"),
        series=_said(dataset, "SeriesInstanceUID"),
        frame=_said(dataset, "FrameOfReferenceUID"),
        image=_said(dataset, "SOPInstanceUID"),
        series_number=_number(dataset, "SeriesNumber"),
    )


def moment_of(dataset: Dataset) -> SliceMoment:
    """Read what tells phases, echoes and diffusion weightings apart."""
    values = {distinction: read(dataset) for distinction, read in _READ.items()}
    return SliceMoment(
        {distinction: value for distinction, value in values.items() if value},
        whole(dataset, "InstanceNumber"),
    )


def _said(dataset: Dataset, keyword: str) -> str:
    return text(dataset, keyword).strip("\0 \t\r\n")


def _number(dataset: Dataset, keyword: str) -> str:
    value = number(dataset, keyword)
    return "" if value is None else f"{value:g}"


def _of(keyword: str) -> Callable[[Dataset], str]:
    return lambda dataset: _number(dataset, keyword)


def _acquired(dataset: Dataset) -> str:
    """Return date and time of acquisition as digits; a series may be taken over midnight."""
    both = _digits(dataset, "AcquisitionDateTime")
    time = _digits(dataset, "AcquisitionTime")
    return both or (time and _digits(dataset, "AcquisitionDate") + time)


def _digits(dataset: Dataset, keyword: str) -> str:
    value = _said(dataset, keyword).partition("+")[0]
    return value if value.replace(".", "", 1).isdecimal() and value.isascii() else ""


# In the order in which they are tried: first what is meant to tell volumes apart.
_READ: Mapping[Distinction, Callable[[Dataset], str]] = {
    Distinction.TEMPORAL_POSITION: _of("TemporalPositionIdentifier"),
    Distinction.ACQUISITION: _of("AcquisitionNumber"),
    Distinction.ECHO_TIME: _of("EchoTime"),
    Distinction.ECHO: _of("EchoNumbers"),
    Distinction.B_VALUE: _of("DiffusionBValue"),
    Distinction.IMAGE_TYPE: lambda dataset: "\\".join(texts(dataset, "ImageType")),
    Distinction.TRIGGER_TIME: _of("TriggerTime"),
    Distinction.ACQUIRED: _acquired,
    Distinction.CONTENT_TIME: lambda dataset: _digits(dataset, "ContentTime"),
    Distinction.FRAME_OF_REFERENCE: lambda dataset: _said(dataset, "FrameOfReferenceUID"),
}
