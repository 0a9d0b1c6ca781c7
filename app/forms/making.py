"""Which box draws which kind of field."""

from app.forms.choice_fields import ChoiceBox, LikertBox, ScaleBox, is_category_scale
from app.forms.field_box import FieldBox
from app.forms.mark_fields import MarkBox
from app.forms.number_fields import NumberBox, PercentBox
from app.forms.text_fields import DiagnosesBox, TextBox
from reader_study.forms.form import FieldKind, FormField

_BOXES: dict[FieldKind, type[FieldBox]] = {
    FieldKind.ORDINAL: ChoiceBox,
    FieldKind.PERCENT: PercentBox,
    FieldKind.CHOICE: ChoiceBox,
    FieldKind.CHOICES: ChoiceBox,
    FieldKind.INTEGER: NumberBox,
    FieldKind.NUMBER: NumberBox,
    FieldKind.YES_NO: ChoiceBox,
    FieldKind.LIKERT: LikertBox,
    FieldKind.TEXT: TextBox,
    FieldKind.DIAGNOSES: DiagnosesBox,
    FieldKind.POINT: MarkBox,
    FieldKind.BOX: MarkBox,
    FieldKind.DIAMETERS: MarkBox,
}


def make_box(field: FormField, *, framed: bool) -> FieldBox:
    """Return the box of a field."""
    kind = ScaleBox if is_category_scale(field) else _BOXES[field.kind]
    return kind(field, framed=framed)
