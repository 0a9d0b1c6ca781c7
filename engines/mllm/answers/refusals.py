"""Words by which a model says that it will not, or cannot, assess; in English and Chinese."""

import re

from engines.mllm.answers.cleaning import folded

_NOT_ABLE = (
    r"(?:can(?:not|'t| not)|am (?:not able|unable) to|(?:not able|unable) to|won't|will not"
    r"|must decline|decline to|refuse to|not (?:permitted|allowed|authori[sz]ed|qualified) to)"
)
_REFUSED = re.compile(
    rf"{_NOT_ABLE} (?:\w+ ){{0,2}}?(?:provide|assist|help|comply|offer|give|diagnose|fulfil\w?"
    r"|make (?:a )?(?:medical )?diagnos\w{2}|answer|do that|engage|continue|perform|support"
    r"|interpret (?:medical|this medical|these medical))"
    r"|\b(?:must|have to) (?:respectfully )?(?:decline|refuse)"
    r"|against (?:my|our) (?:policy|guideline)"
    r"|(?:无法|不能|不可以|没办法|不便|无权)(?:为您|给您|向您|替您|对此)?(?:提供|给出|协助|帮助|进行"
    r"|做出|作出|回答|诊断|解读)|拒绝(?:回答|提供|诊断)"
)
_DISCLAIMED = re.compile(
    r"i(?:'m| am) (?:just |only )?an ai\b|as an ai\b|not a (?:licensed )?(?:doctor|physician"
    r"|radiologist|medical professional)|(?:consult|seek) (?:with )?(?:a|your) (?:qualified )?"
    r"(?:doctor|physician|radiologist|healthcare|medical)"
    r"|作为(?:一个|一名)?(?:ai|人工智能|语言模型)|我不是(?:医生|医师)|请咨询(?:专业)?(?:医生|医师)"
)
"""What models also write beside an assessment; a refusal only where nothing else is said."""

_UNABLE = re.compile(
    rf"{_NOT_ABLE} (?:\w+ ){{0,2}}?(?:assess|evaluate|determine|see|view|read|identify|recogni[sz]e"
    r"|analy[sz]e|interpret|classify|assign|tell|process|access)"
    r"|cannot be (?:assessed|evaluated|determined|made|assigned)|cannot_assess"
    r"|(?:insufficient|poor|inadequate|too low) (?:image )?(?:quality|information|resolution)"
    r"|no (?:image|picture|attachment)s? (?:was|were|is|has been|have been)? ?"
    r"(?:provided|attached|visible|included|uploaded|supplied|received)"
    r"|(?:don't|do not) see (?:an|any|the) (?:image|picture|attachment)"
    r"|not an? (?:breast )?(?:ultrasound|medical)"
    r"|(?:无法|不能|难以)(?:对|从|根据)?[一-鿿]{0,8}?(?:评估|判断|确定|识别|辨认|分类|查看|看到|看清)"
    r"|(?:没有|未)(?:看到|收到|提供|上传|附上)[一-鿿]{0,4}?(?:图像|图片|影像)"
    r"|(?:图像|图片|影像)(?:质量)?(?:不清|过低|太差|不足|较差)|(?:不是|并非)[一-鿿]{0,4}?超声"
)
_LONGEST = 300


def refusal_in(text: str) -> str | None:
    """Return the line that refuses; None without one."""
    return _line_of(_REFUSED, text)


def disclaimer_in(text: str) -> str | None:
    """Return the line that says that a model is no physician; None without one."""
    return _line_of(_DISCLAIMED, text)


def inability_in(text: str) -> str | None:
    """Return the line that says that the image cannot be assessed; None without one."""
    return _line_of(_UNABLE, text)


def _line_of(pattern: re.Pattern[str], text: str) -> str | None:
    for line in text.split("\n"):
        if pattern.search(folded(line)):
            return line.strip()[:_LONGEST]
    return None
