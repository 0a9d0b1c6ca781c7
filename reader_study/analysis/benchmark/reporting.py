"""Items of reporting guidelines: number, our own short words, and what the results fill in.

TRIPOD-LLM (Gallifant et al. 2025, Nat Med 31:60), its 19 main items; MI-CLEAR-LLM (Park et al.
2024, Korean J Radiol 25:865), its six. Neither text is repeated here. What no fact fills is left
to the author, and said so; the numbers are to be checked against the lists before a submission.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Filled(StrEnum):
    """Where the answer to an item comes from."""

    BY_RESULTS = "by_results"
    BY_AUTHOR = "by_author"
    DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True, slots=True)
class ReportingItem:
    """One item of a guideline.

    Parameters
    ----------
    needs : tuple of str
        Facts that fill it; it is filled where all of them are there.
    moot : str
        Why it does not apply to a benchmark; empty where it does.

    """

    guideline: str
    number: str
    en: str
    zh: str
    needs: tuple[str, ...] = ()
    moot: str = ""


@dataclass(frozen=True, slots=True)
class FilledItem:
    """An item with what stands for it: values of facts, or why there are none."""

    item: ReportingItem
    filled: Filled
    text: str


_TRIPOD, _CLEAR = "TRIPOD-LLM", "MI-CLEAR-LLM"
_NO_ANSWER_KEY = "not_summaries"
_NO_TUNING = "not_tuned"

ITEMS: tuple[ReportingItem, ...] = (
    ReportingItem(_TRIPOD, "1", "title names model and task", "题目写明模型与任务", ("title",)),
    ReportingItem(_TRIPOD, "2", "abstract", "摘要"),
    ReportingItem(_TRIPOD, "3", "background and use", "背景与用途"),
    ReportingItem(_TRIPOD, "4", "aims", "目的"),
    ReportingItem(
        _TRIPOD, "5", "data: source, dates, size", "数据：来源、日期、数量", ("data_sets", "items")
    ),
    ReportingItem(
        _TRIPOD,
        "6",
        "analysis: models, settings, figures",
        "分析：模型、参数、指标",
        ("models", "settings", "rule"),
    ),
    ReportingItem(
        _TRIPOD,
        "7",
        "output of the model and how it is read",
        "模型输出及其解析",
        ("parser", "rungs"),
    ),
    ReportingItem(_TRIPOD, "8", "labels and who made them", "标注及标注者", ("reference",)),
    ReportingItem(_TRIPOD, "9", "prompts", "提示词", ("prompts",)),
    ReportingItem(_TRIPOD, "10", "summaries", "摘要生成", moot=_NO_ANSWER_KEY),
    ReportingItem(_TRIPOD, "11", "tuning and alignment", "微调与对齐", moot=_NO_TUNING),
    ReportingItem(_TRIPOD, "12", "computing", "算力", ("server", "tokens")),
    ReportingItem(_TRIPOD, "13", "ethics", "伦理"),
    ReportingItem(
        _TRIPOD, "14", "openness: protocol, code, data", "公开：方案、代码、数据", ("run_sha256",)
    ),
    ReportingItem(_TRIPOD, "15", "patients and public", "患者与公众参与"),
    ReportingItem(
        _TRIPOD, "16", "flow and make-up of the items", "病例流程与构成", ("items", "classes")
    ),
    ReportingItem(
        _TRIPOD, "17", "performance with uncertainty", "效能及不确定性", ("performance",)
    ),
    ReportingItem(_TRIPOD, "18", "updating", "模型更新", moot=_NO_TUNING),
    ReportingItem(_TRIPOD, "19", "meaning, limits, use", "解读、局限、应用"),
    ReportingItem(
        _CLEAR,
        "1",
        "model: name, version, maker, date of asking",
        "模型：名称、版本、开发者、调用日期",
        ("models", "versions", "makers", "asked"),
    ),
    ReportingItem(
        _CLEAR,
        "2",
        "chance: repeats and temperature",
        "随机性：重复与温度",
        ("repeats", "temperature"),
    ),
    ReportingItem(_CLEAR, "3", "full words of the prompts", "提示词全文", ("prompts",)),
    ReportingItem(_CLEAR, "4", "how prompts were put: sessions", "提示方式：会话", ("sessions",)),
    ReportingItem(
        _CLEAR, "5", "how prompts were tried out", "提示词的测试与优化", ("prompt_trials",)
    ),
    ReportingItem(
        _CLEAR,
        "6",
        "test data apart from training data",
        "测试数据独立于训练数据",
        ("data_sets", "contamination"),
    ),
)


def filled_items(facts: Mapping[str, str]) -> tuple[FilledItem, ...]:
    """Return every item with what fills it.

    Parameters
    ----------
    facts : mapping
        Texts by the names that `ReportingItem.needs` lists; an empty one is no fact.

    """
    return tuple(_filled(item, facts) for item in ITEMS)


def _filled(item: ReportingItem, facts: Mapping[str, str]) -> FilledItem:
    if item.moot:
        return FilledItem(item, Filled.DOES_NOT_APPLY, item.moot)
    found = [facts.get(name, "").strip() for name in item.needs]
    told = "; ".join(text for text in found if text)
    whole = bool(found) and all(found)
    return FilledItem(item, Filled.BY_RESULTS if whole else Filled.BY_AUTHOR, told)
