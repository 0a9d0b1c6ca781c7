"""What of the environment a child process gets: variables by name, and nothing that is secret.

An engine runs code of libraries, and its child processes inherit what it has. Passphrases, the
folder of keys, proxies with their passwords and tokens of other programs are no business of it.
"""

import os
from collections.abc import Mapping

_SYSTEM = (
    *("PATH", "LANG", "LANGUAGE", "TZ", "HOME", "USER", "LOGNAME", "TMPDIR", "TMP", "TEMP"),
    *("SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "USERNAME", "APPDATA"),
    *("LOCALAPPDATA", "PROGRAMDATA", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "XDG_CACHE_HOME", "TORCH_HOME", "HF_HOME"),
    *(
        "HF_HUB_OFFLINE",
        "TORCHDYNAMO_DISABLE",
        "PYTORCH_CUDA_ALLOC_CONF",
        "CUBLAS_WORKSPACE_CONFIG",
    ),
)
"""How libraries and caches are found, and how words, times and numbers are spelled."""

_FAMILIES = ("LC_", "OMP_", "MKL_", "OPENBLAS_", "KMP_", "CUDA_", "NVIDIA_", "HIP_", "ROCR_")
"""Beginnings of names: languages, threads, and which accelerators may be used."""

_SECRET = ("SECRET", "TOKEN", "PASS", "PWD", "CREDENTIAL", "API_KEY", "AUTH")
"""What a name of one of the families must not hold either."""


def environment_for_engines(ours: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables that an engine process starts with.

    Parameters
    ----------
    ours : mapping, optional
        The program's environment; without it that of this process.

    """
    known = os.environ if ours is None else ours
    return {name: value for name, value in known.items() if _is_needed(name.upper())}


def _is_needed(name: str) -> bool:
    if name in _SYSTEM:
        return True
    return name.startswith(_FAMILIES) and not any(word in name for word in _SECRET)
