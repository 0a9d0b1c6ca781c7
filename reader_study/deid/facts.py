"""Facts of a header that a study keeps: few, each a number or a word of a short list.

What is not asked for here is dropped. No text that a person typed passes, whatever field it stood
in: a name in Body Part Examined is no body part.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from reader_study.deid.pseudonyms import Pseudonyms
from reader_study.deid.whitelist import words_of

OLDEST = 90
"""Years; whoever is older is told as this old."""


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """What of a header a study keeps; empty, or None, where nothing is known.

    Parameters
    ----------
    modality, manufacturer, body_part : str
        Words of the lists in ``resources/deid/kept.toml``.
    laterality : str
        ``L``, ``R``, ``B`` or ``U``.
    sex : str
        ``F``, ``M`` or ``O``.
    age_years : int or None
        0 to 90; 90 stands for more.
    exam_day : str
        Of the examination, moved by the patient's number of days.
    seconds : float or None
        From the begin of the examination to this image; of the same day.
    study_uid, series_uid, instance_uid, frame_of_reference_uid : str
        Pseudonyms.

    """

    modality: str = ""
    manufacturer: str = ""
    body_part: str = ""
    laterality: str = ""
    sex: str = ""
    age_years: int | None = None
    exam_day: str = ""
    seconds: float | None = None
    study_uid: str = ""
    series_uid: str = ""
    instance_uid: str = ""
    frame_of_reference_uid: str = ""

    def plain(self) -> dict[str, str | int | float | None]:
        """Return plain values."""
        return asdict(self)


def facts_kept(header: Mapping[str, str], pseudonyms: Pseudonyms) -> KeptFacts:
    """Return what a study keeps of a header.

    Parameters
    ----------
    header : mapping of keyword to text
        As the decoding process read it (`viewer.frames.header_facts`); other keywords are not
        looked at.
    pseudonyms : Pseudonyms
        Moves dates and replaces identifiers.

    """
    patient = header.get("PatientID", "")
    return KeptFacts(
        modality=_word(header, "Modality"),
        manufacturer=_word(header, "Manufacturer"),
        body_part=_word(header, "BodyPartExamined"),
        laterality=_word(header, "ImageLaterality") or _word(header, "Laterality"),
        sex=_word(header, "PatientSex"),
        age_years=age_of(header),
        exam_day=pseudonyms.date(header.get("StudyDate", ""), patient),
        seconds=_seconds(header),
        study_uid=pseudonyms.uid(header.get("StudyInstanceUID", "")),
        series_uid=pseudonyms.uid(header.get("SeriesInstanceUID", "")),
        instance_uid=pseudonyms.uid(header.get("SOPInstanceUID", "")),
        frame_of_reference_uid=pseudonyms.uid(header.get("FrameOfReferenceUID", "")),
    )


def _word(header: Mapping[str, str], keyword: str) -> str:
    """Return the word of the list that a value begins with; a list with one entry is exact."""
    told = re.sub(r"[^A-Z0-9]+", " ", header.get(keyword, "").upper()).strip()
    is_maker = keyword == "Manufacturer"
    for word, signs in words_of(keyword).items():
        for sign in signs:
            if told == sign or (is_maker and f" {told} ".startswith(f" {sign} ")):
                return word
    return ""


def age_of(header: Mapping[str, str]) -> int | None:
    """Return whole years, at most `OLDEST`: those that are told, else from birth to examination."""
    told = re.fullmatch(r"(\d{1,3})([DWMY])", header.get("PatientAge", "").strip().upper())
    if told is not None:
        number, unit = int(told[1]), told[2]
        years = {"D": number // 365, "W": number * 7 // 365, "M": number // 12, "Y": number}[unit]
        return min(years, OLDEST)
    born, examined = (_day(header.get(key, "")) for key in ("PatientBirthDate", "StudyDate"))
    if born is None or examined is None or examined < born:
        return None
    before = (examined.month, examined.day) < (born.month, born.day)
    return min(examined.year - born.year - before, OLDEST)


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(re.sub(r"[.-]", "", text.strip())[:8], "%Y%m%d")
    except ValueError:
        return None


def _seconds(header: Mapping[str, str]) -> float | None:
    """Return the time between the begin of the examination and the image, both of one day."""
    begin, image = (_clock(header.get(key, "")) for key in ("StudyTime", "ContentTime"))
    days = {header[key] for key in ("StudyDate", "ContentDate") if header.get(key)}
    if begin is None or image is None or image < begin or len(days) > 1:
        return None
    return round(image - begin, 3)


def _clock(text: str) -> float | None:
    """Return seconds since midnight of a time (PS3.5 6.2, TM)."""
    found = re.fullmatch(r"(\d{2})(\d{2})?(\d{2}(?:\.\d{1,6})?)?", text.strip().replace(":", ""))
    if found is None:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2] or 0), float(found[3] or 0)
    if hours > 23 or minutes > 59 or seconds >= 61:
        return None
    return hours * 3600 + minutes * 60 + seconds
