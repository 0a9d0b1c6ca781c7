"""What has looked at a source, by name and version, as the log tells of it."""

from importlib.metadata import PackageNotFoundError, version

from reader_study.intake.sources.look import SourceLook

_READS_TEXT = "rapidocr"


def detectors_of(look: SourceLook) -> tuple[str, ...]:
    """Return names and versions: of what proposed masks, and of what looked for texts."""
    found = () if look.proposal is None else (look.proposal.detector,)
    return found if look.texts is None else (*found, _text_version())


def _text_version() -> str:
    try:
        return f"{_READS_TEXT} {version(_READS_TEXT)}"
    except PackageNotFoundError:
        return _READS_TEXT  # it was there when the look was taken
