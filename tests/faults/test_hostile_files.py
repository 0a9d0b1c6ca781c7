"""Files that attack who reads them: pipes, devices, archives of gigabytes, links that lead out."""

import os
import random
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engines.cards.card import load_card
from engines.weights.reading import read_state
from ground.errors import IntakeError, ProtocolError, ReaderStudyError, TableError
from ground.regular import open_regular, read_regular
from reader_study.forms.source import read_source
from reader_study.intake.folder import look_into
from reader_study.intake.mapping import load_mapping
from reader_study.protocol.file import load_protocol, parse_protocol
from reader_study.tables import reading
from reader_study.tables.workbook import MOST_UNPACKED, read_workbook
from tests.builders import protocol_text

READERS: dict[str, Callable[[Path], object]] = {
    "table": reading.read_table,
    "protocol": load_protocol,
    "form": read_source,
    "mapping": load_mapping,
    "card": load_card,
    "weights": read_state,
}


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of POSIX")
@pytest.mark.parametrize("name", READERS)
def test_a_pipe_a_device_and_a_folder_are_refused_at_once(name: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    device = tmp_path / "device.csv"
    device.symlink_to("/dev/zero")
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    for path in (pipe, device, folder):
        with pytest.raises(ReaderStudyError):
            READERS[name](path)


def test_no_more_is_read_than_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 10)
    assert read_regular(path, 10) == b"x" * 10
    with pytest.raises(OSError, match="larger"):
        read_regular(path, 9)
    link = tmp_path / "link"
    link.symlink_to(path)
    assert read_regular(link, 10)
    with pytest.raises(OSError, match="link"):
        open_regular(link, 10, follow=False)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(MOST_UNPACKED // 1_000_000 + 1):
                sheet.write(b"<c/>" * 250_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(TableError, match="unpacks to"):
        read_workbook(path.read_bytes(), path)


def test_weights_that_unpack_to_far_more_than_they_are_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}.")
        archive.writestr("archive/data/0", bytes(20_000_000))
    assert path.stat().st_size < 50_000
    with pytest.raises(ReaderStudyError, match="unpack to 20 MB"):
        read_state(path)


def test_a_link_out_of_the_folder_is_not_taken_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"a")
    (folder / "within.png").symlink_to(folder / "a.png")
    assert look_into(folder).files
    (folder / "b.png").symlink_to(secret)
    with pytest.raises(IntakeError, match="leads out"):
        look_into(folder)


def test_200_garbled_protocols_give_a_finding_and_no_traceback() -> None:
    text, chance = protocol_text(), random.Random(20)
    refused = 0
    for number in range(200):
        cut = text[: chance.randrange(len(text))] if number % 2 else text
        signs = list(cut)
        for _ in range(chance.randrange(1, 6) if signs else 0):
            signs[chance.randrange(len(signs))] = chance.choice("=[]{}\"'\n\0\x07é-.#09")
        try:
            parse_protocol("".join(signs))
        except ProtocolError:
            refused += 1
    assert refused > 100
    with pytest.raises(ProtocolError, match="nested"):
        parse_protocol("a = " + "[" * (10 * sys.getrecursionlimit()))
