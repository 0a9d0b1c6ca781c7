#!/usr/bin/env python3
"""Set SonoRead up and start it; needs only Python 3.11 or newer, pip and git.

    ./run.py demo            set-up, then the main job once, end to end
    ./run.py test [--deep]   set-up, then every test
    ./run.py bench [AREA]    set-up, then benchmarks as JSON lines
    ./run.py setup reading   a reading station: window, reading, analysis, report; no torch
    ./run.py setup full      the same with the model engine and the search for text
    ./run.py link [FOLDER]   puts the command `sonoread` into FOLDER, else into ~/.local/bin
    ./run.py ANYTHING ...    goes on to the command `sonoread ANYTHING ...`

Standard library only. What is set up is stamped, so that a second start costs nothing.
"""

import ctypes
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "sonoread-setup.json"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
SONOREAD = BIN / ("sonoread.exe" if os.name == "nt" else "sonoread")

# Each profile holds the ones before it.
COMPILE = """
import compileall, importlib.util
names = "pydicom av PIL openjpeg libjpeg pylibjpeg SimpleITK app viewer reader_study ground".split()
for name in names:
    spec = importlib.util.find_spec(name)
    if spec is not None and spec.submodule_search_locations:
        compileall.compile_dir(spec.submodule_search_locations[0], quiet=2, workers=0)
"""
# The decoding process may write no file, and the window may lie where it must not: both would
# compile these anew at every start.

PROFILES = {
    "reading": ("viewer", "report"),
    "full": ("viewer", "report", "intake", "engine", "mllm"),
    "dev": ("viewer", "report", "intake", "engine", "mllm", "dev"),
}

# Library that Qt loads -> Debian packages that may hold it, the first that exists is taken.
QT_LIBRARIES = {
    "libglib-2.0.so.0": ("libglib2.0-0", "libglib2.0-0t64"),
    "libGL.so.1": ("libgl1",),
    "libEGL.so.1": ("libegl1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libdbus-1.so.3": ("libdbus-1-3",),
}
WINDOW_LIBRARIES = {
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
}
TEST_PROGRAMS = {
    "Xvfb": ("xvfb",),
    "strings": ("binutils",),
    "pdftoppm": ("poppler-utils",),
    "strace": ("strace",),
}


def main(arguments: list[str]) -> int:
    """Set up what the command needs, then run it."""
    if sys.version_info < (3, 11):
        return fail(
            f"SonoRead needs Python 3.11 or newer; this is {sys.version.split()[0]}.",
            "Start it with a newer one, e.g. `python3.12 run.py`.",
        )
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    command, rest = arguments[0], arguments[1:]
    if command == "setup":
        if len(rest) > 1 or rest[:1] in (["-h"], ["--help"]):
            print(__doc__)
            return 0 if len(rest) == 1 else 2
        return set_up(rest[0] if rest else "full", exact=True)
    failed = set_up(profile_for(command, rest))
    if failed:
        return failed
    return link(rest) if command == "link" else run(command, rest)


def profile_for(command: str, rest: list[str]) -> str:
    """Return the least profile that the command works with."""
    if command in ("test", "bench", "lint"):
        return "dev"
    if command in ("demo", "train", "predict") and "--help" not in rest:
        return "full"
    return "reading"


def run(command: str, rest: list[str]) -> int:
    """Start the command in the environment; its exit code is ours."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    if command == "test":
        return run_tests(rest, environment)
    if command == "bench":
        line = [str(PYTHON), "-m", "tests.bench", *rest]
    elif command == "lint":
        line = [str(PYTHON), "-m", "pytest", "-q", "tests/architecture", *rest]
    else:
        line = [str(SONOREAD), command, *rest]
        environment["SONOREAD_STARTED_AS"] = started_as()
    cwd = ROOT if command in ("bench", "lint") else None
    if cwd is None and os.name != "nt":
        os.execve(line[0], line, environment)
    return subprocess.run(line, cwd=cwd, env=environment, check=False).returncode


def started_as() -> str:
    """Return what was typed to start this file, for what is printed to be typed next."""
    script = sys.argv[0]
    if os.sep in script and os.access(script, os.X_OK):
        return shlex.quote(script)
    return f"{Path(sys.executable).stem} {shlex.quote(script)}"


def link(rest: list[str]) -> int:
    """Put the command `sonoread` into a folder of programs; say when that is not on the PATH."""
    if len(rest) > 1 or (rest and rest[0].startswith("-")):
        print(__doc__)
        return 0 if rest in (["-h"], ["--help"]) else 2
    folder = Path(rest[0] if rest else Path.home() / ".local" / "bin").expanduser().absolute()
    target = folder / ("sonoread.cmd" if os.name == "nt" else "sonoread")
    call = f'@"{SONOREAD}" %*\n'
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (target.is_symlink() and target.readlink() == SONOREAD):
            if os.path.lexists(target) and not is_ours(target):
                return fail(f"{target} is another program.", "Remove it, or name another folder.")
            target.unlink(missing_ok=True)
            if os.name == "nt":
                target.write_text(call, encoding="utf-8")
            else:
                target.symlink_to(SONOREAD)
    except OSError as error:
        return fail(
            f"{target} cannot be made ({error.strerror}).",
            "Name a folder that you may write to: ./run.py link FOLDER",
        )
    say(f"{target} starts SonoRead.")
    if str(folder) not in os.environ.get("PATH", "").split(os.pathsep):
        say(
            f"The folder is not on your PATH. Add it, then open a new terminal:\n"
            f'  export PATH="{folder}:$PATH"     # in ~/.profile or ~/.zprofile'
        )
    return 0


def is_ours(target: Path) -> bool:
    """Return whether a link or script of this name was made by `link`, from wherever it was."""
    if target.is_symlink():
        return target.readlink().parts[-3:-1] == (VENV.name, BIN.name)
    return f"{VENV.name}{os.sep}{BIN.name}" in target.read_text(encoding="utf-8", errors="replace")


def run_tests(rest: list[str], environment: dict[str, str]) -> int:
    """Run the suite on all cores; --deep adds the slow proofs."""
    deep = "--deep" in rest
    rest = [argument for argument in rest if argument != "--deep"]
    selection = [] if deep else ["-m", "not deep"]
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    line = [str(PYTHON), "-m", "pytest", "-n", "auto", "--dist", "loadgroup", *selection, *rest]
    return subprocess.run(line, cwd=ROOT, env=environment, check=False).returncode


def set_up(profile: str, *, exact: bool = False) -> int:
    """Make the environment unless the stamp says that it is there already.

    Parameters
    ----------
    exact : bool
        Take things away that the profile does not hold; otherwise a larger set-up is good too.

    """
    if profile not in PROFILES:
        return fail(f"There is no set-up {profile!r}.", f"Choose one of: {', '.join(PROFILES)}.")
    have = read_stamp()
    enough = have.get("profile") in PROFILES and set(PROFILES[profile]) <= set(
        PROFILES[have["profile"]]
    )
    if have.get("key") == set_up_key() and (have["profile"] == profile if exact else enough):
        return 0
    if not exact and enough:
        profile = have["profile"]
    began = time.monotonic()
    say(f"Setting up SonoRead ({profile}) in {VENV.name}; once, a minute or two …")
    # From here on the old stamp would lie if this is interrupted.
    STAMP.unlink(missing_ok=True)
    if exact and not set(PROFILES.get(have.get("profile", profile), ())) <= set(PROFILES[profile]):
        shutil.rmtree(VENV)  # sooner made anew than freed of gigabytes one by one
    failed = check_system(profile) or make_environment(profile)
    if failed:
        return failed
    partial = STAMP.with_suffix(".part")
    partial.write_text(json.dumps({"key": set_up_key(), "profile": profile}), encoding="utf-8")
    partial.replace(STAMP)
    say(f"Set up in {time.monotonic() - began:.0f} s.")
    return 0


def read_stamp() -> dict[str, str]:
    """Return what the last set-up left, or nothing."""
    try:
        content = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and PYTHON.exists() else {}


def set_up_key() -> str:
    """Return a hash of everything that the environment depends on."""
    digest = hashlib.sha256(sys.version.encode())
    digest.update(str(ROOT).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def check_system(profile: str) -> int:
    """Find missing Qt libraries; as root on Debian install them, else print how."""
    if not sys.platform.startswith("linux"):
        return 0
    wanted = missing_libraries(QT_LIBRARIES)
    helpful = missing_libraries(WINDOW_LIBRARIES)
    if profile == "dev":
        helpful += [names for tool, names in TEST_PROGRAMS.items() if not shutil.which(tool)]
    if not wanted and not helpful:
        return 0
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        say("Installing system libraries that Qt needs …")
        run_quietly([apt, "update", "-q"])
        packages = [available(names) for names in wanted + helpful]
        run_quietly(
            [apt, "install", "-y", "-q", "--no-install-recommends", *packages],
            DEBIAN_FRONTEND="noninteractive",
        )
        wanted = missing_libraries(QT_LIBRARIES)
    if not wanted:
        return 0
    names = " ".join(names[0] for names in wanted + helpful)
    return fail(
        "Libraries that the window needs are missing.",
        f"Install them as root, e.g.: apt-get install -y {names}",
    )


def missing_libraries(table: "Mapping[str, tuple[str, ...]]") -> list[tuple[str, ...]]:
    """Return the packages of those libraries that do not load."""
    missing = []
    for soname, packages in table.items():
        try:
            ctypes.CDLL(soname)
        except OSError:
            missing.append(packages)
    return missing


def available(names: tuple[str, ...]) -> str:
    """Return the first of these package names that the system's list knows."""
    for name in names:
        shown = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
        if shown.returncode == 0 and shown.stdout:
            return name
    return names[0]


def make_environment(profile: str) -> int:
    """Make the virtual environment and install under the pinned versions."""
    if not PYTHON.exists():
        failed = run_checked([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
        if failed:
            return fail(f"The folder {VENV} cannot be made.", "Check that you may write here.")
    if not (BIN / "uv").exists() and not (BIN / "uv.exe").exists():
        failed = run_checked(
            [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "-q", "uv"]
        )
        if failed:
            return fail(
                "The installer could not be fetched.",
                "Check that pip works on this machine: `python3 -m pip download uv`.",
            )
    extras = ",".join(PROFILES[profile])
    failed = run_checked(
        [
            *(str(BIN / "uv"), "pip", "install", "--python", str(PYTHON), "--quiet"),
            *("--constraint", "constraints.txt", "--editable", f".[{extras}]"),
        ]
    )
    if failed:
        return fail("The libraries could not be installed.", "The lines above say which.")
    run_quietly([str(PYTHON), "-c", COMPILE])
    return 0


def run_checked(line: list[str]) -> int:
    """Run with its output shown."""
    return subprocess.run(line, cwd=ROOT, check=False).returncode


def run_quietly(line: list[str], **environment: str) -> None:
    """Run with its output kept back unless it fails."""
    done = subprocess.run(
        line, cwd=ROOT, check=False, capture_output=True, env={**os.environ, **environment}
    )
    if done.returncode:
        sys.stderr.write(done.stderr.decode(errors="replace"))


def say(text: str) -> None:
    """Tell the person, at once, apart from the program's own output."""
    print(text, file=sys.stderr, flush=True)


def fail(what: str, remedy: str) -> int:
    """Say what happened and what to do; the exit code of a failed set-up."""
    say(f"{what}\n{remedy}")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("Stopped; the same command goes on from here.")
        sys.exit(130)
