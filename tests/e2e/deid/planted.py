"""Files in which a name and a number stand wherever a file can hold one, and a look for them."""

import zipfile
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo
from pydicom.dataset import Dataset

from tests.media.dicom_files import filled, region, write_dicom

CANARY = "ZZPHI^CANARY"
NUMBER = "7730195528"
SIDE = 160
TOP = 40
FONT = Path("resources/fonts/NotoSans-Regular.ttf")
FACE = b"\xff\xd8\xff\xe0ZZPHIFACE" * 64
SPELT = tuple(
    word.encode(code) for word in (CANARY, "ZZPHI", NUMBER) for code in ("ascii", "utf-16-le")
)


def banner(seed: int) -> NDArray[np.uint8]:
    """Return a frame with the name burned in above speckle."""
    canvas = Image.new("L", (SIDE, SIDE), 0)
    font = ImageFont.truetype(str(FONT), 16)
    ImageDraw.Draw(canvas).text((4, 6), CANARY, fill=255, font=font)
    pixels = np.array(canvas)
    pixels[TOP:150] = np.random.default_rng(seed).integers(1, 255, (150 - TOP, SIDE), np.uint8)
    return pixels


def planted_dicom(path: Path, n_frames: int, *, with_region: bool, seed: int = 0) -> Path:
    told: dict[str, Any] = {
        name: CANARY
        for name in (
            *("PatientName", "PatientComments", "InstitutionName", "ReferringPhysicianName"),
            *("StudyDescription", "SeriesDescription", "ImageComments", "ProtocolName"),
            *("OperatorsName", "DeviceSerialNumber", "StationName", "AccessionNumber"),
        )
    }
    told |= {"PatientID": NUMBER, "OtherPatientIDs": NUMBER, "Manufacturer": CANARY}
    told |= {"StudyInstanceUID": f"1.2.{NUMBER}", "StudyDate": "20240102", "PatientSex": "F"}
    item = Dataset()
    item.PatientName = CANARY
    told["ReferencedPatientSequence"] = [item]
    if with_region:
        box = {"RegionLocationMinX0": 0, "RegionLocationMinY0": TOP}
        box |= {"RegionLocationMaxX1": SIDE - 1, "RegionLocationMaxY1": 149}
        told["SequenceOfUltrasoundRegions"] = [filled(region(), **box)]
    pixels = b"".join(banner(seed + n).tobytes() for n in range(n_frames))
    private = [(0x00091001, "OB", FACE), (0x00090010, "LO", CANARY), (0x00091002, "LO", NUMBER)]
    write_dicom(
        path, pixels, Rows=SIDE, Columns=SIDE, NumberOfFrames=n_frames, elements=private, **told
    )
    content = bytearray(path.read_bytes())
    content[:128] = (CANARY.encode() * 11)[:128]
    path.write_bytes(content)
    return path


def planted_picture(path: Path) -> Path:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = CANARY, NUMBER
    texts = PngInfo()
    texts.add_text("Patient", CANARY)
    texts.add_itxt("Comment", NUMBER)
    texts.add_text("Packed", CANARY, zip=True)
    Image.fromarray(banner(9)).save(path, exif=exif, pnginfo=texts)
    return path


def planted_video(path: Path, n_frames: int = 4, *, seed: int = 0) -> Path:
    """Write a Matroska file with the name in tags, a subtitle, an attachment, and its frames."""
    spoken = path.with_suffix(".srt")
    spoken.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{CANARY} {NUMBER}\n\n")
    with av.open(path, "w") as file, av.open(spoken) as words:
        file.metadata.update(title=CANARY, comment=NUMBER, artist=CANARY)
        stream: Any = file.add_stream("libx264", rate=25, options={"qp": "0"})
        stream.width, stream.height, stream.pix_fmt = SIDE, SIDE, "yuv420p"
        stream.metadata["title"] = CANARY
        stream.codec_context.thread_count = 1
        file.add_attachment(f"{CANARY}.txt", "text/plain", NUMBER.encode())
        subtitle: Any = file.add_stream_from_template(words.streams.subtitles[0])
        for line in words.demux():
            if line.size:
                line.stream = subtitle
                file.mux(line)
        for n in range(n_frames):
            frame = av.VideoFrame.from_ndarray(banner(seed + n), "gray").reformat(format="yuv420p")
            frame.pts = n
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    spoken.unlink()
    return path


def planted_archive(path: Path, *files: Path) -> Path:
    """Pack files under the name into a ZIP that says it, too; they are removed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = f"{CANARY} {NUMBER}".encode()
        for file in files:
            info = zipfile.ZipInfo(f"{CANARY}/{NUMBER}/{file.name}")
            info.comment = CANARY.encode()
            archive.writestr(info, file.read_bytes())
            file.unlink()
    return path


def spoken(folder: Path) -> list[str]:
    """Return the files in which the name or the number stands, packed or not."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".png":
            content += _unpacked(path)
        if any(word in content for word in SPELT) or "ZZPHI" in str(path.relative_to(folder)):
            found.append(path.name)
    return found


def _unpacked(path: Path) -> bytes:
    with Image.open(path) as picture:
        return repr(picture.info).encode() + picture.tobytes()
