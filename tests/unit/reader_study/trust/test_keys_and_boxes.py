import os
import stat
import sys
from pathlib import Path

import pytest

from ground.errors import IntegrityError, ReaderStudyError
from reader_study.trust.boxes import new_key, open_sealed_to, open_under, seal_to, seal_under
from reader_study.trust.keys import (
    FILE_NAME,
    SigningKey,
    fingerprint,
    is_signed,
    key_id_of,
    workstation_key,
)


def test_a_workstation_keeps_one_key_in_a_file_of_its_own(tmp_path: Path) -> None:
    key = workstation_key(tmp_path / "home")
    assert workstation_key(tmp_path / "home") == key
    path = tmp_path / "home" / FILE_NAME
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [FILE_NAME]
    assert key.seed.hex() not in repr(key)


def test_a_damaged_key_is_named_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text("no key")
    with pytest.raises(IntegrityError, match="damaged") as raised:
        workstation_key(tmp_path)
    assert raised.value.path == path
    assert path.read_text() == "no key"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ReaderStudyError, match="cannot be written"):
        workstation_key(tmp_path)


def test_a_signature_is_of_one_message_by_one_key() -> None:
    key, other = SigningKey.new(), SigningKey.new()
    signature = key.sign(b"head")
    assert is_signed(key.public, b"head", signature)
    assert not is_signed(key.public, b"heap", signature)
    assert not is_signed(other.public, b"head", signature)
    assert not is_signed("nothing", b"head", signature)
    assert not is_signed(key.public, b"head", "00")


def test_rfc_8032_vector_1() -> None:
    seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    key = SigningKey(bytes.fromhex(seed))
    assert key.public == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").startswith(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
    )


def test_a_fingerprint_can_be_read_aloud() -> None:
    public = SigningKey.new().public
    groups = fingerprint(public).split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert "".join(groups) == key_id_of(public)


def test_a_box_opens_for_its_owner_and_its_use_only() -> None:
    owner, other = SigningKey.new(), SigningKey.new()
    box = seal_to(owner.sealing_public, b"score", context="model m1")
    assert b"score" not in box
    assert open_sealed_to(owner.opening_key(), box, context="model m1") == b"score"
    with pytest.raises(IntegrityError):
        open_sealed_to(other.opening_key(), box, context="model m1")
    with pytest.raises(IntegrityError):
        open_sealed_to(owner.opening_key(), box, context="model m2")
    for changed in (b"", box[:40], box[:-1] + bytes([box[-1] ^ 1]), bytes([box[0] ^ 1]) + box[1:]):
        with pytest.raises(IntegrityError):
            open_sealed_to(owner.opening_key(), changed, context="model m1")


def test_a_secret_key_seals_the_same_bytes_in_two_ways_and_opens_both() -> None:
    key = new_key()
    first, second = (seal_under(key, b"score", context="C0001") for _ in range(2))
    assert first != second
    assert len(first) == len(b"score") + 28
    assert open_under(key, first, context="C0001") == open_under(key, second, context="C0001")
    with pytest.raises(IntegrityError):
        open_under(key, first, context="C0002")
    with pytest.raises(IntegrityError):
        open_under(new_key(), first, context="C0001")
