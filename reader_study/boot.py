"""Since when this computer runs: a clock that nobody can set, and a name for the run.

The time since boot counts on while the computer sleeps, and is the same for all programs; setting
the clock does not change it. Two moments of one boot are therefore apart by exactly the difference
of their times since boot, whatever the wall clock did meanwhile.

============  =========================================  =======================================
system        since boot                                 name of the boot
============  =========================================  =======================================
Linux         ``CLOCK_BOOTTIME``                         ``/proc/sys/kernel/random/boot_id``
macOS         ``CLOCK_MONOTONIC`` (counts sleep there)   ``kern.bootsessionuuid``
Windows       ``GetTickCount64``, to about 16 ms         ``BootId`` of the registry, one more at
                                                         each boot
other         none                                       none
============  =========================================  =======================================

Where one of the two is not known, neither is used: time is then told by the wall clock alone.
"""

import sys
import time
from functools import cache
from pathlib import Path

_LINUX_BOOT = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_id() -> str:
    """Return a name of this run of the computer, another after each boot; empty if not known."""
    if sys.platform == "linux":
        try:
            return _LINUX_BOOT.read_text("ascii").strip()
        except OSError:
            return ""
    if sys.platform == "darwin":
        return _mac_boot()
    if sys.platform == "win32":
        return _windows_boot()
    return ""


def since_boot_ns() -> int | None:
    """Return nanoseconds since this computer was started, sleep included; None if not known."""
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    if sys.platform == "win32":
        import ctypes

        ticks = ctypes.windll.kernel32.GetTickCount64
        ticks.restype = ctypes.c_uint64
        return int(ticks()) * 1_000_000
    return None


def _mac_boot() -> str:
    import ctypes

    name, text = b"kern.bootsessionuuid", ctypes.create_string_buffer(64)
    size = ctypes.c_size_t(len(text))
    failed = ctypes.CDLL(None).sysctlbyname(name, text, ctypes.byref(size), None, 0)
    return "" if failed else text.value.decode("ascii", "replace")


def _windows_boot() -> str:
    if sys.platform != "win32":  # for the type checker, which knows winreg on Windows alone
        return ""
    import winreg

    place = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
            return f"boot-{winreg.QueryValueEx(key, 'BootId')[0]}"
    except OSError:
        return ""
