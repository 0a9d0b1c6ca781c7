import pytest

from ground.errors import TableError
from reader_study.tables.encoding import decode_text

CHINESE = "图像,良恶性,病理\na.png,恶性,浸润性导管癌\nb.png,良性,纤维腺瘤\n"
GERMAN = "path,note\na.png,Größe\nb.png,Müller\nc.png,Düsseldorf Süd\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8 with byte order mark"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
    ],
)
def test_chinese_in_any_usual_encoding_comes_back_and_is_named(encoding: str, said: str) -> None:
    decoded = decode_text(CHINESE.encode(encoding))
    assert (decoded.text, decoded.encoding) == (CHINESE, said)


def test_latin1_is_not_taken_for_chinese() -> None:
    decoded = decode_text(GERMAN.encode("latin-1"))
    assert (decoded.text, decoded.encoding) == (GERMAN, "windows-1252")


def test_plain_ascii_is_utf8() -> None:
    assert decode_text(b"a,b\n1,2\n").encoding == "utf-8"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CHINESE.encode(), "c.png,良性,囊肿\n".encode("gbk")),
        (CHINESE.encode("gbk"), "c.png,良性,囊肿\n".encode()),
        (CHINESE.encode("utf-8-sig"), "c.png,良性,囊肿\n".encode("gbk")),
        ("x,é\ny,José\nz,ü\n".encode(), "c,Müller\n".encode("latin-1")),
    ],
)
def test_mixed_encodings_are_refused_by_the_odd_line(first: bytes, second: bytes) -> None:
    with pytest.raises(TableError, match="Line 4 of the table"):
        decode_text(first + second)


@pytest.mark.parametrize("data", ["a,b\n".encode("utf-32"), b"a\0b\n", bytes(range(256))])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(TableError, match="no plain text"):
        decode_text(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [CHINESE, GERMAN, "a,b\n1,2\n"])
def test_utf16_with_and_without_its_mark(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)).text == text


def test_dashes_and_quotes_of_windows_1252() -> None:
    text = "path,note\na.png,Fibroadenoma – “typical”\nb.png,naïve…\n"
    decoded = decode_text(text.encode("windows-1252"))
    assert (decoded.text, decoded.encoding) == (text, "windows-1252")


def test_rare_chinese_is_not_taken_for_western_letters() -> None:
    line = "c.png,㐀㐁㐂㐃\n".encode("gb18030")
    with pytest.raises(TableError, match="Line 4"):
        decode_text(CHINESE.encode() + line)
