"""What stands between an image and a model's answer, and between an answer and its trust."""
