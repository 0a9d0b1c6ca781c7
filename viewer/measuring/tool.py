"""The measuring tools that a hand can hold."""

from enum import StrEnum

from viewer.model.annotation import ShapeKind


class AnnotationTool(StrEnum):
    """What a press on free ground does; one on a shape takes hold of it with most tools."""

    SELECT = "select"
    """Nothing: the press is left to the canvas."""
    CALLIPER = "calliper"
    ELLIPSE = "ellipse"
    BOX = "box"
    CALIBRATE = "calibrate"


KIND_OF = {
    AnnotationTool.CALLIPER: ShapeKind.CALLIPER,
    AnnotationTool.ELLIPSE: ShapeKind.ELLIPSE,
    AnnotationTool.BOX: ShapeKind.BOX,
    AnnotationTool.CALIBRATE: ShapeKind.CALLIPER,
}
"""What is drawn with a tool; a calibration is drawn as a calliper and is none."""
