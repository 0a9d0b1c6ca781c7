"""The plain viewer: files without a study."""
