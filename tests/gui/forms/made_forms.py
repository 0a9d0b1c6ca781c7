"""Forms made for tests: every kind of field, conditions, checks, points, many fields."""

from reader_study.forms.form import (
    FieldKind,
    FieldOption,
    FieldRole,
    Form,
    FormField,
    PointsLevel,
    SoftCheck,
    Words,
)


def options(*names: str, points: tuple[int, ...] = ()) -> tuple[FieldOption, ...]:
    return tuple(
        FieldOption(
            name.lower().replace(" ", "_"),
            Words(name, f"{name} 中"),
            points=points[place] if points else None,
        )
        for place, name in enumerate(names)
    )


CATEGORY = FormField(
    "category",
    FieldKind.ORDINAL,
    Words("BI-RADS"),
    FieldRole.CALL,
    options=tuple(
        FieldOption(name, Words(name)) for name in ("1", "2", "3", "4A", "4B", "4C", "5")
    ),
)
LIKELIHOOD = FormField(
    "likelihood",
    FieldKind.PERCENT,
    Words("Likelihood of malignancy", "恶性可能性"),
    FieldRole.RATING,
    low=0,
    high=100,
)
REASONS = options("Image quality too poor", "No lesion can be seen")

TWO_SCALES = Form(
    "two",
    1,
    Words("Two scales"),
    (CATEGORY, LIKELIHOOD),
    checks=(SoftCheck("bands", Words("Category and likelihood are far apart."), bands=True),),
    reasons=REASONS,
)

MASS = {"type": ("mass",)}
EVERY_KIND = Form(
    "every",
    1,
    Words("Every kind"),
    (
        FormField(
            "type",
            FieldKind.CHOICE,
            Words("Finding type", "病变类型"),
            options=options("Mass", "Nonmass lesion", "Calcifications only", "Normal"),
        ),
        FormField(
            "shape",
            FieldKind.CHOICE,
            Words("Shape", "形状"),
            options=options("Oval", "Round", "Lobulated", "Irregular"),
            shown_if=MASS,
        ),
        FormField(
            "margin",
            FieldKind.CHOICES,
            Words("Margin", "边缘"),
            options=(
                FieldOption("circumscribed", Words("Circumscribed", "局限"), exclusive=True),
                *options("Indistinct", "Angular", "Microlobulated", "Spiculated"),
            ),
            shown_if=MASS,
        ),
        FormField(
            "special",
            FieldKind.CHOICES,
            Words("Special cases", "特殊情况"),
            options=options(
                "Simple cyst",
                "Clustered microcysts",
                "Complicated cyst",
                "Mass in or on skin",
                "Foreign body or implant",
                "Intramammary lymph node",
                "Axillary lymph node",
                "Vascular abnormality",
                "Postsurgical fluid collection",
                "Fat necrosis",
                "Abscess",
            ),
            required=False,
        ),
        FormField("doppler", FieldKind.YES_NO, Words("Was Doppler used?", "是否使用多普勒？")),
        FormField(
            "clock",
            FieldKind.INTEGER,
            Words("Clock position", "钟点位置"),
            low=1,
            high=12,
        ),
        FormField(
            "distance",
            FieldKind.NUMBER,
            Words("Distance from nipple", "距乳头"),
            unit="cm",
            low=0,
            high=20,
            required=False,
        ),
        FormField(
            "size",
            FieldKind.DIAMETERS,
            Words("Diameters", "径线"),
            unit="mm",
            count=3,
            required=False,
        ),
        FormField(
            "place", FieldKind.POINT, Words("Point of the lesion", "病灶位置"), required=False
        ),
        FormField("extent", FieldKind.BOX, Words("Extent", "范围"), required=False),
        FormField(
            "clarity",
            FieldKind.LIKERT,
            Words("The report is clear and easy to read.", "报告清晰易读。"),
            low=1,
            high=5,
            low_words=Words("strongly disagree", "非常不同意"),
            high_words=Words("strongly agree", "非常同意"),
        ),
        FormField("findings", FieldKind.TEXT, Words("Findings", "所见"), required=False),
        FormField(
            "diagnoses",
            FieldKind.DIAGNOSES,
            Words("Diagnoses", "诊断"),
            options=options("Fibroadenoma", "Invasive carcinoma", "Fat necrosis"),
            required=False,
        ),
        CATEGORY,
        LIKELIHOOD,
    ),
    checks=(
        SoftCheck("bands", Words("Category and likelihood are far apart."), bands=True),
        SoftCheck(
            "round",
            Words("A round mass is unusual with a spiculated margin.", "圆形肿块少见毛刺状边缘。"),
            all_of=(("shape", ("round",)), ("margin", ("spiculated",))),
        ),
    ),
    reasons=REASONS,
)

POINTS = Form(
    "points",
    1,
    Words("Points"),
    (
        FormField(
            "composition",
            FieldKind.CHOICE,
            Words("Composition"),
            options=options("Cystic", "Mixed", "Solid", points=(0, 1, 2)),
        ),
        FormField(
            "shape",
            FieldKind.CHOICE,
            Words("Shape"),
            options=options("Wider than tall", "Taller than wide", points=(0, 3)),
        ),
        FormField(
            "level",
            FieldKind.ORDINAL,
            Words("TI-RADS"),
            FieldRole.CALL,
            options=options("TR1", "TR2", "TR3", "TR4", "TR5"),
        ),
    ),
    levels=(
        PointsLevel(0, "tr1"),
        PointsLevel(2, "tr2"),
        PointsLevel(3, "tr3"),
        PointsLevel(4, "tr4"),
        PointsLevel(7, "tr5"),
    ),
    reasons=REASONS,
)


def many_fields(count: int) -> Form:
    """Return a form of as many choices of five options each."""
    names = ("First", "Second option", "Third", "A fourth of them", "Fifth")
    fields = tuple(
        FormField(
            f"f{number}", FieldKind.CHOICE, Words(f"Question {number}"), options=options(*names)
        )
        for number in range(count)
    )
    return Form("many", 1, Words("Many"), fields)
