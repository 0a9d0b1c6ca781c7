"""What a server and a model can do, judged from answers and never from what they say."""
