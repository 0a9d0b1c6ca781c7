"""From a plan and a person's decisions to media that a study holds."""
