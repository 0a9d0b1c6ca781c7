"""The disk under a study: of what kind it is, and how much room is left on it."""

import ctypes
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOW_BYTES = 200_000_000
"""A study is warned of a disk with less room than this."""

SHARES: Mapping[int, str] = {
    0x6969: "NFS",
    0x517B: "SMB",
    0xFF534D42: "CIFS",
    0xFE534D42: "SMB2",
    0x564C: "NCP",
    0x5346414F: "AFS",
    0x6B414653: "AFS",
    0x73757245: "Coda",
    0x01021997: "9p",
    0x00C36400: "Ceph",
    0x0BD00BD0: "Lustre",
    0x47504653: "GPFS",
    0x19830326: "BeeGFS",
    0xAAD7AAEA: "PanFS",
    0x786F4256: "vboxsf",
    0xBACBACBC: "vmhgfs",
    0x7C7C6673: "Parallels shared folder",
}
"""File systems of several computers, by the number that Linux gives them: refused.

Their locks and flushes do not reach the disk as those of a local one do.
"""

DOUBTFUL: Mapping[int, str] = {0x65735546: "FUSE"}
"""File systems behind which anything may lie, a local disk or a server: warned of."""

_REMOTE_DRIVE = 4
"""What Windows calls a drive letter that stands for a share."""


@dataclass(frozen=True, slots=True)
class DiskWarning:
    """Something of a study's disk that may cost her reads: what, and what to do."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


def share_under(folder: Path) -> str:
    """Name the kind of the network share on which a folder lies; empty on a local disk."""
    if sys.platform == "win32":
        return _windows_share(folder)
    return SHARES.get(file_system(folder), "")


def disk_warnings(folder: Path) -> tuple[DiskWarning, ...]:
    """Return what a person who reads in this folder should know of its disk; as a rule nothing."""
    found = []
    doubtful = DOUBTFUL.get(file_system(folder))
    if doubtful:
        found.append(
            DiskWarning(
                f"The study lies on a file system of kind {doubtful}, which may be a share.",
                "Keep the study on a local disk; for other computers use `sonoread package` or "
                "`sonoread sync`.",
            )
        )
    free = free_bytes(folder)
    if free is not None and free < LOW_BYTES:
        found.append(
            DiskWarning(
                f"Only {free // 1_000_000} MB are free on the disk of this study.",
                "Free some space before reading goes on; without room no read can be saved.",
            )
        )
    return tuple(found)


def free_bytes(folder: Path) -> int | None:
    """Return how much room is left for this person; None where the system does not tell."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def file_system(folder: Path) -> int:
    """Return the number by which Linux knows a folder's file system; 0 elsewhere."""
    if not sys.platform.startswith("linux"):
        return 0
    libc = ctypes.CDLL(None)  # the C library is in every process already
    buffer = ctypes.create_string_buffer(256)
    if libc.statfs(os.fsencode(folder), buffer) != 0:
        return 0
    # f_type is the first field, a C long, of struct statfs.
    return int(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_long))[0]) & 0xFFFFFFFF


def _windows_share(folder: Path) -> str:
    path = str(folder.absolute())
    if path.startswith("\\\\"):
        return "UNC path"
    kernel = ctypes.CDLL("kernel32")
    kind = kernel.GetDriveTypeW(ctypes.c_wchar_p(f"{path[:2]}\\"))
    return "network drive" if kind == _REMOTE_DRIVE else ""
