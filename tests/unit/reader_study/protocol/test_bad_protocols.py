"""What is wrong with a protocol is told with its key and a remedy, by the time of the lock."""

from pathlib import Path

import pytest

from ground.errors import ProtocolError
from reader_study.lock import lock_protocol
from reader_study.protocol.file import parse_protocol
from tests.builders import make_study, protocol_text

PLAIN = '\n[[arms]]\nid = "plain"\ntitle = "Without AI"\n'
SHOWN = '\n[[arms]]\nid = "shown"\ntitle = "With AI"\nshows = ["score"]\n'
ALONE = f'kind = "standalone"\n{PLAIN}'


@pytest.mark.parametrize(
    ("design", "key", "remedy"),
    [
        (f'{ALONE}form = "birads-tow-scales"\n', "arms.0.form", "birads-two-scales"),
        (f'{ALONE}\n[assessment]\nform = "nothing-like-it"\n', "assessment.form", "There are:"),
        (f'{ALONE}\n[questions]\nafter_session = ["nasa"]\n', "questions.after_session", "nasa"),
        (
            f'kind = "two-sessions"{PLAIN}{SHOWN}model = "m9"\n',
            "arms.1.model: the arm 'shown' has nothing to show; the protocol names the model 'm9'",
            "sonoread predict",
        ),
        (f'kind = "crossover"{PLAIN}{SHOWN}', "readers: 1", "Latin square of 2"),
        (f'kind = "sequental"{PLAIN}', "design.kind", "did you mean 'sequential'"),
    ],
)
def test_what_is_not_there_is_refused_at_the_lock(
    tmp_path: Path, design: str, key: str, remedy: str
) -> None:
    study = make_study(tmp_path / "s", version=3, design=design, locked=False)
    with study, pytest.raises(ProtocolError) as caught:
        lock_protocol(study)
    said = str(caught.value)
    assert key in said
    assert remedy in said


@pytest.mark.parametrize(
    ("design", "key", "remedy"),
    [
        (f"{ALONE}fromm = 1\n", "arms.0.fromm: unknown key", "did you mean 'form'"),
        (
            f'{ALONE}\n[[contrasts]]\nreference = "plain"\ntest = "plain"\n',
            "contrasts.0: 'plain' is compared with itself",
            "name two arms",
        ),
        (
            f'{ALONE}\n[[contrasts]]\nreference = "plain"\ntest = "other"\n',
            "contrasts.0.test: no arm 'other' is declared",
            "name one of ['plain']",
        ),
        (
            'kind = "sequential"\n[[arms]]\nid = "a"\ntitle = "A"\nfollows = "b"\n'
            '[[arms]]\nid = "b"\ntitle = "B"\nfollows = "a"\n',
            "arms.0.follows: 'a' cannot open after 'b'",
            "put the arm read first above",
        ),
        (
            'kind = "x"\n[[arms]]\nid = "a"\ntitle = "A"\nfollows = "a"\n',
            "arms.0.follows",
            "circle",
        ),
        (f"washout_days = 0\n{ALONE}", "design.washout_days", "greater than or equal to 1"),
        (f"washout_days = 10000\n{ALONE}", "design.washout_days", "less than or equal to 3650"),
        (f'voided_reads = "lost"\n{ALONE}', "design.voided_reads", "'kept' or 'excluded'"),
    ],
)
def test_what_contradicts_itself_is_refused_with_the_file(
    design: str, key: str, remedy: str
) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(protocol_text(version=3, design=design))
    said = str(caught.value)
    assert key in said
    assert remedy in said


def test_a_form_with_300_fields_is_refused_with_its_file(tmp_path: Path) -> None:
    design = f'{ALONE}\n[assessment]\nform = "long"\n'
    with make_study(tmp_path / "s", version=3, design=design, locked=False) as study:
        study.paths.forms.mkdir()
        fields = "".join(
            f'[[fields]]\nid = "f{n}"\nkind = "text"\nlabel = {{ en = "Field {n}", zh = "字段" }}\n'
            for n in range(300)
        )
        head = 'id = "long"\nversion = 1\ntitle = { en = "Long", zh = "长" }\n'
        (study.paths.forms / "long.toml").write_text(head + fields, "utf-8")
        with pytest.raises(ProtocolError, match=r"long\.toml.*300") as caught:
            lock_protocol(study)
        assert caught.value.remedy
