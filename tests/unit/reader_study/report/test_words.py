import re
from pathlib import Path

from reader_study.analysis.notes import TEXTS, note
from reader_study.intake.issues import IssueKind
from reader_study.report.words import LANGUAGES, ReportWords

SECTIONS = Path(__file__).resolve().parents[4] / "reader_study" / "report"


def braces(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_both_languages_have_the_same_keys_and_braces() -> None:
    english, chinese = (ReportWords(language) for language in LANGUAGES)
    own = {key for key in chinese.all_keys() if not key.startswith("notes.")}
    assert own == english.all_keys()
    for key in own:
        assert braces(english.raw(key)) == braces(chinese.raw(key)), key


def test_every_note_has_a_chinese_sentence_with_the_same_braces() -> None:
    chinese = ReportWords("zh")
    for code, text in TEXTS.items():
        assert braces(chinese.raw(f"notes.{code}")) == braces(text), code


def test_every_sentence_is_used_by_the_report() -> None:
    paths = [*SECTIONS.rglob("*.py"), SECTIONS.parent / "analysis" / "endpoints.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    for key in ReportWords("en").all_keys():
        section, _, name = key.partition(".")
        direct = f'"{key.removesuffix("_one")}"' in code
        built = f'"{section}.{{' in code or f"'{section}.{{" in code
        built = built or re.search(rf"{section}\.\w*{{", code) is not None
        assert direct or built, f"{key} ({name})"


def test_a_note_is_said_in_the_language() -> None:
    item = note("few_readers", n=3)
    assert "fewer than 4" in ReportWords("en").note(item)
    assert "少于 4 名" in ReportWords("zh").note(item)


def test_every_reason_to_leave_a_case_out_is_said_in_the_language() -> None:
    for kind in IssueKind:
        key = f"exclusions.{kind.value.replace(' ', '_')}"
        if kind.costs_a_case:
            assert ReportWords("en")(key) == kind.value
            assert re.search("[一-鿿]", ReportWords("zh")(key))
