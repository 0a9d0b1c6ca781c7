"""Commands about the persons of a study."""
