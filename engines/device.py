"""What the device is on which numbers were made: class and driver, never a machine's name."""

import os
import platform
import re
from pathlib import Path

import torch

_DRIVER = Path("/proc/driver/nvidia/version")
_CPUS = Path("/proc/cpuinfo")
_MB = 1_000_000


def device_report(device: str) -> dict[str, str | int]:
    """Return name, memory and software of ``cpu`` or ``cuda``.

    Returns
    -------
    dict
        ``type``, ``name`` and ``memory_mb``; of a GPU ``capability``, ``driver`` and ``cuda``, of a
        CPU ``instructions`` (the widest that torch uses), ``cores`` and ``threads``; ``torch``.

    """
    common: dict[str, str | int] = {"type": device, "torch": str(torch.__version__)}
    return common | (_gpu() if device == "cuda" else _cpu())


def _gpu() -> dict[str, str | int]:
    found = torch.cuda.get_device_properties(torch.cuda.current_device())
    return {
        "name": found.name,
        "memory_mb": found.total_memory // _MB,
        "capability": f"{found.major}.{found.minor}",
        "driver": _driver(),
        "cuda": torch.version.cuda or "",
    }


def _cpu() -> dict[str, str | int]:
    return {
        "name": _cpu_name(),
        "memory_mb": _memory_bytes() // _MB,
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "cores": os.cpu_count() or 1,
        "threads": torch.get_num_threads(),
    }


def _driver() -> str:
    found = re.search(r"\s(\d+\.\d+(?:\.\d+)?)\s", _told(_DRIVER))
    return found.group(1) if found else ""


def _cpu_name() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", _told(_CPUS), re.MULTILINE)
    return found.group(1).strip() if found else platform.processor() or platform.machine()


def _told(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(65_536)
    except OSError:
        return ""


def _memory_bytes() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
