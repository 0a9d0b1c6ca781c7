"""A server for tests and demonstrations that speaks as OpenAI-compatible servers do.

It is a conformance server and no model, and says so: what it answers is worked out from the pixels
that it received, so that an image which is sent for another is noticed. By the name of the model it
is asked for, it behaves well or badly in one of the ways of `behaviours`. It listens on loopback
alone.
"""
