"""Chinese running text: lines are broken by our own rules, which know Chinese punctuation.

Platypus breaks Chinese by the Japanese list of marks and lets a line begin with a comma. The
Chinese font has one weight, so such a paragraph is never bold.
"""

from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from reader_study.report.text import markup, wrap


def coloured(marked: str, colour: Color) -> str:
    """Put a colour around markup."""
    return f'<font color="#{colour.hexval()[2:]}">{marked}</font>'


class ChineseParagraph(Paragraph):  # type: ignore[misc]  # reportlab publishes no types
    """A paragraph of plain text that is broken into lines when its width is known.

    Platypus makes the parts of a torn paragraph through the same constructor, with ``frags``;
    they are broken already.
    """

    def __init__(
        self,
        text: str | None,
        style: ParagraphStyle,
        *,
        colour: Color | None = None,
        **platypus: Any,  # noqa: ANN401 - reportlab's own
    ) -> None:
        self._plain = text
        self._colour = colour
        self._broken_for = 0.0
        super().__init__(self._marked([text]) if text else text, style, **platypus)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Break into lines for this width, then measure."""
        if self._plain and available_width != self._broken_for:
            lines = wrap(self._plain, size=self.style.fontSize, room=available_width)
            self.frags = Paragraph(self._marked(lines), self.style).frags
            self._broken_for = available_width
        size: tuple[float, float] = super().wrap(available_width, available_height)
        return size

    def _marked(self, lines: list[str]) -> str:
        text = "<br/>".join(markup(line) for line in lines)
        return text if self._colour is None else coloured(text, self._colour)
