"""Foreign programs by card: pixels go to them, answers come back, in lines of JSON."""
