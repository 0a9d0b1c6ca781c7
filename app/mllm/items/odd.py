"""The safety set: images outside of the field, from a folder of categories, and made ones."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from engines.mllm.declared.items import Item, ItemImage, ItemKind
from engines.mllm.images import Pixels, pixel_sha256
from ground.errors import MediaError, ReaderStudyError
from viewer.decoding import DecodePool
from viewer.model import WindowLevel

MOST_LISTED = 10
_SIDE = 512
_SKIPPED = frozenset({".md", ".txt", ".csv", ".json", ".toml"})


def odd_items(folder: Path | None, *, made: bool, first_number: int) -> tuple[Item, ...]:
    """Return the images of a folder, and those that are made, as items.

    Parameters
    ----------
    folder : Path or None
        With a folder for each category, which bears its name (``other organ``, ``doppler``, …);
        of a clip or a series the middle frame counts.
    made : bool
        Whether black, white and grey pictures, and noise, are added.

    Raises
    ------
    MediaError
        The folder has no categories, or files in it are no images; all are named.

    """
    found = _in_folder(folder) if folder is not None else []
    found += _made() if made else []
    found.sort(key=lambda one: (one[0], one[1].sha256))
    return tuple(
        Item(number, ItemKind.OOD, (image,), category)
        for number, (category, image) in enumerate(found, first_number)
    )


def _in_folder(folder: Path) -> list[tuple[str, ItemImage]]:
    categories = sorted(path for path in _entries(folder) if path.is_dir())
    if not categories:
        raise MediaError(
            "The folder of the safety set has no folders in it.",
            remedy="Make one for each category (other organ, doppler, ct, …), with images in it.",
            path=folder,
        )
    found: list[tuple[str, ItemImage]] = []
    refused: list[str] = []
    pool = DecodePool()
    try:
        for category in categories:
            name = " ".join(category.name.replace("_", " ").split())
            for path in _files(category):
                try:
                    image = ItemImage(pixel_sha256(_opened(pool, path)), partial(_loaded, path))
                except ReaderStudyError as error:
                    refused.append(f"{category.name}/{path.name}: {error.what}")
                else:
                    found.append((name, image))
    finally:
        pool.close()
    if refused or not found:
        raise _refused(folder, refused)
    return found


def _refused(folder: Path, refused: Sequence[str]) -> MediaError:
    if not refused:
        return MediaError(
            "The safety set holds no images.",
            remedy="Put images into the folders of the categories.",
            path=folder,
        )
    more = len(refused) - MOST_LISTED
    told = "; ".join(refused[:MOST_LISTED]) + (f"; and {more} more" if more > 0 else "")
    return MediaError(
        f"Files of the safety set are no images that can be shown: {told}.",
        remedy="Take them out of the folder, or put images in their place.",
        path=folder,
    )


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise MediaError(
            f"The folder of the safety set cannot be read ({error.strerror or error}).",
            remedy="Name it in the run file, from the folder where that lies.",
            path=folder,
        ) from error


def _files(folder: Path) -> list[Path]:
    files = [path for path in _entries(folder) if path.is_file()]
    # Lists and licences often lie beside public images.
    return [path for path in files if path.suffix.lower() not in _SKIPPED and path.name[0] != "."]


def _loaded(path: Path) -> Pixels:
    pool = DecodePool()
    try:
        return _opened(pool, path)
    finally:
        pool.close()


def _opened(pool: DecodePool, path: Path) -> Pixels:
    clip = pool.open(path)
    try:
        pixels = clip.frame(clip.info.n_frames // 2)
        return np.ascontiguousarray(WindowLevel.of(clip.info, pixels).applied(pixels))
    finally:
        clip.close()


def _made() -> list[tuple[str, ItemImage]]:
    shades = (("blank", 0), ("blank", 128), ("blank", 255))
    found = [(name, _image(partial(_flat, shade))) for name, shade in shades]
    return [*found, *(("noise", _image(partial(_noise, seed))) for seed in range(3))]


def _image(load: "partial[Pixels]") -> ItemImage:
    return ItemImage(pixel_sha256(load()), load)


def _flat(shade: int) -> Pixels:
    return np.full((_SIDE, _SIDE), shade, np.uint8)


def _noise(seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (_SIDE, _SIDE), np.uint8)
