"""The one stage of all pages that show media: open clips, and the acts of hands on panes."""
