"""What a folder holds that can be taken in: its sources, and what opening them tells."""
