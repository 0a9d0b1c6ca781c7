"""Of what kind the file system under a folder is: a local disk, a share, or nobody knows.

Sources of the numbers: ``include/uapi/linux/magic.h`` of Linux, and for those that are no part of
it ``src/stat.c`` of GNU coreutils. Behind FUSE anything may lie; there ``/proc/self/mountinfo``
names the program (proc(5)).
"""

import ctypes
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

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
    0x7461636F: "OCFS2",
    0x01161970: "GFS2",
    0x0BD00BD0: "Lustre",
    0x47504653: "GPFS",
    0x19830326: "BeeGFS",
    0xAAD7AAEA: "PanFS",
    0xBEEFDEAD: "SNFS",
    0x013111A8: "IBRIX",
    0x61636673: "ACFS",
    0x786F4256: "vboxsf",
    0xBACBACBC: "vmhgfs",
    0x7C7C6673: "Parallels shared folder",
}
"""File systems of several computers, by the number that Linux gives them.

Their locks and flushes do not reach the disk as those of a local one do.
"""

FUSE = 0x65735546
"""File systems that a program makes: a share, an encrypted folder, a local disk."""

SHARES_BY_PROGRAM: Mapping[str, str] = {
    "fuse.sshfs": "sshfs",
    "fuse.s3fs": "s3fs",
    "fuse.goofys": "goofys",
    "fuse.rclone": "rclone",
    "fuse.gcsfuse": "gcsfuse",
    "fuse.glusterfs": "GlusterFS",
    "fuse.ceph": "Ceph",
    "fuse.ceph-fuse": "Ceph",
    "fuse.davfs": "WebDAV",
    "fuse.davfs2": "WebDAV",
    "fuse.gvfsd-fuse": "GVfs",
    "fuse.kio-fuse": "KIO",
    "fuse.smbnetfs": "SMB",
    "fuse.curlftpfs": "FTP",
    "fuse.juicefs": "JuiceFS",
    "fuse.moosefs": "MooseFS",
    "fuse.mfs": "MooseFS",
    "fuse.seaweedfs": "SeaweedFS",
    "fuse.vmhgfs-fuse": "vmhgfs",
    "fuse.prl_fsd": "Parallels shared folder",
    "fuse.dropbox": "Dropbox",
    "fuse.onedriver": "OneDrive",
    "fuse.google-drive-ocamlfuse": "Google Drive",
    "virtiofs": "virtiofs",
}
"""Types under FUSE's number of which it is known that they are shares."""

LOCAL_BY_PROGRAM = frozenset({"fuseblk"})
"""Types under FUSE's number that keep what is written on a disk of this computer."""

MOUNTS = Path("/proc/self/mountinfo")
_LONG = "\\\\?\\"
"""How a long path of Windows begins: a drive letter follows, or ``UNC`` and a server."""

_REMOTE_DRIVE = 4
"""What Windows calls a drive letter that stands for a share."""


def share_under(folder: Path) -> str:
    """Name the kind of the network share on which a folder lies; empty on a local disk."""
    if sys.platform == "win32":
        return _windows_share(folder)
    number = file_system(folder)
    if number == FUSE:
        return SHARES_BY_PROGRAM.get(mounted_type(folder), "")
    return SHARES.get(number, "")


def doubtful_under(folder: Path) -> str:
    """Name the kind of file system behind which anything may lie; empty where it is known."""
    if file_system(folder) != FUSE:
        return ""
    kind = mounted_type(folder)
    if kind in LOCAL_BY_PROGRAM or kind in SHARES_BY_PROGRAM:
        return ""
    program = kind.removeprefix("fuse").removeprefix(".")
    return f"FUSE ({program})" if program else "FUSE"


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


def mounted_type(folder: Path) -> str:
    """Return the type under which a folder's file system is mounted; empty where nobody tells."""
    try:
        told = MOUNTS.read_text("utf-8", "surrogateescape")
        place = folder.resolve()
    except OSError:
        return ""
    found = ""
    deepest = -1
    for line in told.splitlines():
        # "36 35 98:0 /root /mount/point rw,noatime master:1 - type source options": proc(5)
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if len(fields) < 5:
            continue
        mount = Path(re.sub(r"\\([0-7]{3})", _character, fields[4]))
        # The last of several mounts at a point is the one that is seen.
        if place.is_relative_to(mount) and len(mount.parts) >= deepest:
            found, deepest = kinds[0], len(mount.parts)
    return found


def _character(octal: re.Match[str]) -> str:
    return chr(int(octal[1], 8))


def _windows_share(folder: Path) -> str:
    path = str(folder.absolute())
    if path.startswith(_LONG) and not path.startswith(f"{_LONG}UNC\\"):
        path = path.removeprefix(_LONG)
    if path.startswith("\\\\"):
        return "UNC path"
    kernel = ctypes.CDLL("kernel32")
    kind = kernel.GetDriveTypeW(ctypes.c_wchar_p(f"{path[:2]}\\"))
    return "network drive" if kind == _REMOTE_DRIVE else ""
