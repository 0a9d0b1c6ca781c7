"""Commands between a coordinator and her readers."""
