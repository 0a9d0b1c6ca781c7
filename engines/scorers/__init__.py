"""What answers for a case, whatever it is: networks, chat models, tables, foreign programs."""
