"""What the text of a model's answer says: a value, or a status with the reason why there is none.

Pure functions of the text. `parsing` goes down a ladder: one JSON object by the schema, any JSON
object, JSON in a fence, JSON amid prose, fields named in English or Chinese prose, nothing. No
number is ever repaired: what may be read in two ways is not read. `probability` has the other two
ways in which a model tells a probability of malignancy.
"""
