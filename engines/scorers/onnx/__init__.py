"""ONNX models by card: checked as data, then run by ONNX Runtime from memory."""
