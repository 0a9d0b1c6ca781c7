from pathlib import Path

import pytest

from engines.mllm.addresses import FILE_NAME, AllowedAddresses, allowed_here
from engines.mllm.served import ChatServer, parse_base_url
from ground.errors import EngineError


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.255.0.1", "172.31.9.9", "192.168.0.7", "::1", "fd12::8"]
)
def test_private_address_is_allowed(address: str) -> None:
    assert AllowedAddresses().holds(address)


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "172.32.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"),
        *("::", "fe80::1", "fe80::1%eth0", "2001:db8::1", "::ffff:8.8.8.8", "localhost", ""),
        *("127.1", "0x7f.1", "2130706433", "010.0.0.1"),
    ],
)
def test_anything_else_is_not(address: str) -> None:
    assert not AllowedAddresses().holds(address)


def test_mapped_address_is_the_address_within() -> None:
    assert AllowedAddresses().holds("::ffff:10.0.0.1")


def test_list_of_an_administrator_narrows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path))
    assert allowed_here().holds("10.0.0.1")
    (tmp_path / FILE_NAME).write_text("# the two of radiology\n10.20.0.5\n 10.30.0.0/16 # lab\n")
    allowed = allowed_here()
    assert allowed.holds("10.20.0.5")
    assert allowed.holds("10.30.7.7")
    assert not allowed.holds("10.20.0.6")
    assert not allowed.holds("127.0.0.1")


@pytest.mark.parametrize("line", ["8.8.8.8", "0.0.0.0/0", "10.0.0.0/7", "2000::/3", "gpu.lab", "-"])
def test_list_with_a_public_address_or_a_name_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "list"
    path.write_text(f"10.0.0.1\n{line}\n")
    with pytest.raises(EngineError, match=r"private|neither"):
        allowed_here(path)


@pytest.mark.parametrize("content", [b"", b"# nobody\n", b"\xff\xfe", b"10.0.0.1\n" * 9000])
def test_list_that_says_nothing_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(EngineError, match="cannot be read, or names none"):
        allowed_here(path)


def test_list_that_was_named_and_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        allowed_here(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "url", "port"),
    [
        ("http://10.0.0.1:8000/v1/", "http://10.0.0.1:8000/v1", 8000),
        ("http://10.0.0.1:8000", "http://10.0.0.1:8000/v1", 8000),
        ("HTTPS://Model.Example/api/v3", "https://model.example/api/v3", 443),
        ("http://[fd00::1]:80/v1", "http://[fd00::1]:80/v1", 80),
    ],
)
def test_base_url_is_taken_apart(text: str, url: str, port: int) -> None:
    found = parse_base_url(text)
    assert (found.base_url, found.port) == (url, port)


@pytest.mark.parametrize(
    "text",
    [
        *("", "10.0.0.1:8000", "ftp://10.0.0.1", "file:///etc", "http://", "http://10.0.0.1:x/v1"),
        *("http://user:key@10.0.0.1/v1", "http://10.0.0.1/v1?key=1", "http://10.0.0.1/v1#a"),
        *("http://[::1", "http://gpü.lab/v1"),
    ],
)
def test_base_url_that_is_none_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(EngineError) as raised:
        parse_base_url(text)
    assert "key@" not in str(raised.value)


@pytest.mark.parametrize("host", ["8.8.8.8", "169.254.1.1", "[2001:db8::1]", "0.0.0.0"])
def test_public_literal_is_refused_at_once(host: str) -> None:
    with pytest.raises(EngineError, match="public, or none that is allowed"):
        ChatServer(f"http://{host}/v1").address()


def test_key_is_not_shown() -> None:
    assert "secret" not in repr(ChatServer("http://10.0.0.1", key="secret"))
