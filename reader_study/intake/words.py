"""The words by which tables name their columns and labels, in English and Chinese."""

from typing import Literal

LABEL_WORDS: dict[Literal["benign", "malignant", "normal"], tuple[str, ...]] = {
    "benign": ("benign", "b", "良性"),
    "malignant": ("malignant", "m", "恶性"),
    "normal": ("normal", "正常"),
}
"""Words of a table for each label. A bare 0 or 1 is in no list: it means either."""

YES_WORDS = ("1", "true", "yes", "y", "是")
NO_WORDS = ("0", "false", "no", "n", "否")

COLUMN_WORDS: dict[str, tuple[str, ...]] = {
    "image": (
        "path",
        "imagepath",
        "filepath",
        "imagefilename",
        "imagefile",
        "filename",
        "file",
        "imagename",
        "image",
        "img",
        "imageid",
        "图像",
        "图片",
        "图像文件",
        "文件名",
        "文件",
        "sopinstanceuid",
        "instanceuid",
        "seriesinstanceuid",
        "seriesuid",
        "studyinstanceuid",
        "studyuid",
        "folder",
        "文件夹",
    ),
    "label": (
        "label",
        "pathology",
        "classification",
        "class",
        "diagnosis",
        "truth",
        "target",
        "category",
        "良恶性",
        "病理",
        "病理结果",
        "标签",
        "诊断",
    ),
    "case": ("caseid", "case", "lesionid", "lesion", "病例", "病例号", "病灶", "病灶号"),
    "patient": (
        "patientid",
        "patient",
        "pid",
        "subjectid",
        "subject",
        "患者",
        "患者编号",
        "病人",
        "病人号",
    ),
    "histology": ("histology", "histopathology", "diagnosis", "组织学", "病理诊断"),
    "basis": ("verification", "basis", "confirmedby", "依据", "确诊方式"),
    "birads": ("birads", "biradscategory"),
    "view": ("view", "side", "切面", "侧别"),
    "source": ("source", "dataset", "来源", "数据集"),
    "spacing": (
        "mmperpx",
        "mmperpixel",
        "pixelspacingmm",
        "pixelsizemm",
        "spacingmm",
        "pixelsizecm",
        "pixelspacingcm",
        "cmperpx",
        "cmperpixel",
    ),
    "simulated": ("simulated", "模拟"),
    "age": ("age", "patientage", "ageyears", "年龄"),
    "follow_up_months": ("followupmonths", "followup", "随访月数", "随访时间"),
    "senior_years": ("senioryears", "seniorexperience", "专家年资", "高年资年限"),
    "disputed": ("disputed", "ambiguous", "争议", "有争议"),
    "mask": (
        "masktumorfilename",
        "maskfilename",
        "maskfile",
        "maskpath",
        "mask",
        "masks",
        "掩膜",
        "掩膜文件",
    ),
    "box": ("bbox", "boundingbox", "lesionbox", "lesionbbox", "标注框", "病灶框"),
    "lesion": ("lesionnumber", "lesionindex", "lesioninimage", "病灶序号"),
    "role": ("role", "mediarole", "imagerole", "角色", "图像角色"),
    "sex": ("sex", "patientsex", "gender", "性别"),
    "laterality": ("laterality", "side", "breast", "breastside", "侧别", "左右"),
}
"""Column names for each meaning, squeezed as names are compared, the likeliest first."""

BINARY_LABEL_WORDS = ("malignant", "malignancy", "ismalignant", "恶性")
"""Columns in which 1 means malignant and 0 benign."""

HELD_AGAINST_HEADERS = ("sex", "laterality")
"""Meanings that are of use only where headers tell the same."""

SEX_WORDS = {"F": ("f", "female", "女", "女性"), "M": ("m", "male", "男", "男性")}
SIDE_WORDS = {
    "L": ("l", "left", "lt", "左", "左侧", "左乳", "左侧乳腺", "left breast"),
    "R": ("r", "right", "rt", "右", "右侧", "右乳", "右侧乳腺", "right breast"),
}
"""Words of a table for the codes of DICOM headers; any other word is held against nothing."""

NOBODY_WORDS = (
    *("anonymous", "anonymized", "anonymised", "anon", "deidentified", "de-identified", "removed"),
    *("unknown", "none", "na", "n/a", "no id", "noid", "匿名", "未知", "无"),
)
"""Patient IDs that programs write in the place of one: they tell nobody apart."""

ROLE_WORDS = {
    "key": ("key", "key image", "关键图", "关键图像"),
    "orthogonal": ("orthogonal", "orthogonal view", "正交", "正交切面"),
    "cine": ("cine", "clip", "video", "动态", "视频", "动态图像"),
    "prior": ("prior", "previous", "earlier", "既往", "既往图像"),
}
"""Words of a table for the usual roles; any other word is a role as it stands."""

WITHIN_PATIENT_WORDS = ("lesion", "病灶", "病灶号")
"""Case columns that number a patient's lesions and mean nothing without the patient."""
