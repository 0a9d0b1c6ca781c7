"""Settings that the worker gives itself, for the tests that compute in their own process."""

import os

# Before torch is imported: threads that spin while they wait crawl on a busy machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")
