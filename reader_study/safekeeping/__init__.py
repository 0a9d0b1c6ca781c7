"""What a study survives by: copies of its log, what is done with damage, and the way back."""
