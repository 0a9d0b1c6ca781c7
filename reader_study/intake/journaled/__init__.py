"""What the journal of an intake is made of: values in plain form, and sealed records of a file."""
