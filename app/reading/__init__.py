"""The reading page: a state without a widget, a presenter, and the widgets that show it."""
