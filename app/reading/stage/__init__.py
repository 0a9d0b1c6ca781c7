"""What the reading page shows in its middle: media in panes, marks on them, and what ran."""
