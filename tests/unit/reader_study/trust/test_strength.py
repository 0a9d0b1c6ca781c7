import pytest

from reader_study.trust.strength import PASSPHRASE_LENGTH, PIN_LENGTH, weakness

WEAK_PINS = {
    "12345": "fewer",
    "111111": "repeats",
    "121212": "repeats",
    "abcabc": "repeats",
    "abcabcabc": "repeats",
    "123456": "sequence",
    "987654": "sequence",
    "qwerty": "sequence",
    "POIUYT": "sequence",
    "abcdef123456": "sequence",
    "147258": "commonest",
    "Password1": "commonest",
    "woaini1314": "commonest",
    "reader-7": "id or a name",
    "Müller1": "id or a name",
}


@pytest.mark.parametrize("secret", WEAK_PINS)
def test_a_weak_pin_is_refused_with_the_reason(secret: str) -> None:
    why = weakness(secret, least=PIN_LENGTH, never=("reader-7", "Müller"))
    assert WEAK_PINS[secret].split()[0] in why or WEAK_PINS[secret] in why


@pytest.mark.parametrize("secret", ["k7-fenn", "482915", "fish7q", "红色雨伞二号店"])
def test_a_pin_that_is_none_of_these_passes(secret: str) -> None:
    assert weakness(secret, least=PIN_LENGTH, never=("r1", "Reader r1")) == ""


@pytest.mark.parametrize(
    "secret",
    [
        "password1234",
        "correcthorsebatterystaple",
        "aaaaaaaaaaaa",
        "test-study 2026",
        "qwertyuiop12",
    ],
)
def test_a_weak_passphrase_is_refused(secret: str) -> None:
    assert weakness(secret, least=PASSPHRASE_LENGTH, never=("test-study",))


def test_a_good_passphrase_passes() -> None:
    assert weakness("correct horse battery", least=PASSPHRASE_LENGTH, never=("study",)) == ""
