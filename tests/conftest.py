"""What holds for all tests."""

import signal

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # Whoever starts the suite in the background lets Ctrl-C be ignored, and every program that it
    # starts inherits that: tests of an interrupted program would wait for ever.
    signal.signal(signal.SIGINT, signal.default_int_handler)
