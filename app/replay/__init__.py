"""The replay: a read is shown again as it went. It writes nothing and knows no truth."""
