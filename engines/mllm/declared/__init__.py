"""What a run of chat models is: its file, its prompts, its items, and the calls that follow."""
