"""How it is told that memory is used up, in the words of many libraries. No torch here."""

_WORDS = (
    "out of memory",  # CUDA, Metal
    "can't allocate memory",  # the processor's allocator of torch: a plain RuntimeError
    "not enough memory",  # the same on Windows
    "failed to allocate memory",  # onnxruntime
    "bad_alloc",
    "alloc_failed",  # CUBLAS_STATUS_ALLOC_FAILED, CUDNN_STATUS_ALLOC_FAILED
)


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether `error` means that the memory of the device is used up."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(word in said for word in _WORDS)
