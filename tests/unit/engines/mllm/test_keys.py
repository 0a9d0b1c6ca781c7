import keyring
import keyring.backend
import keyring.errors
import pytest

from engines.mllm.keys import SERVICE, key_for, variable_of
from ground.errors import EngineError


class MemoryKeyring(keyring.backend.KeyringBackend):
    priority = 1.0

    def __init__(self, kept: dict[tuple[str, str], str]) -> None:
        super().__init__()
        self._kept = kept

    def get_password(self, service: str, username: str) -> str | None:
        if username == "locked":
            raise keyring.errors.KeyringLocked("no")
        return self._kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._kept[(service, username)] = password


@pytest.fixture(autouse=True)
def _memory() -> object:
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring({(SERVICE, "lab-1"): "from-ring", (SERVICE, "bad"): "a\nb"}))
    yield
    keyring.set_keyring(before)


def test_no_name_is_no_key() -> None:
    assert key_for("") == ""


def test_key_comes_from_the_keyring() -> None:
    assert key_for("lab-1") == "from-ring"


def test_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable_of("lab-1"), "from-env")
    assert key_for("lab-1") == "from-env"


@pytest.mark.parametrize("name", ["unknown", "locked"])
def test_unknown_key_is_an_error_that_says_where_to_put_it(name: str) -> None:
    with pytest.raises(EngineError, match=rf"no key called '{name}'.*SONOREAD_KEY_{name.upper()}"):
        key_for(name)


def test_key_that_cannot_be_sent_is_refused_without_being_shown() -> None:
    with pytest.raises(EngineError, match="cannot be sent") as raised:
        key_for("bad")
    assert "a\nb" not in str(raised.value)


@pytest.mark.parametrize("name", ["sk-ABCDEF", "../x", "a b", "x" * 65])
def test_name_that_may_be_a_key_is_refused_and_not_repeated(name: str) -> None:
    with pytest.raises(EngineError, match="never the key itself") as raised:
        key_for(name)
    assert name not in str(raised.value)
