"""Packages that go out to readers, and the bundles that come back."""
