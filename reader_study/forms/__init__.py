"""What a reader answers: forms as data, answers as plain values, and what follows from both."""
