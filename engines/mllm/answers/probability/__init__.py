"""A model's probability of malignancy three ways, never mixed: each has a column of its own.

Verbalised is `ParsedAnswer.probability`, the number as it stands in the text. `options` takes it
from the log-probabilities of a question with one letter for an answer; `sampling` from how often
repeats say malignant. `ordinal` ranks categories; `calibrating` fits on development cases alone.
"""
