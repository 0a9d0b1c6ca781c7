"""Decoding of untrusted files in a process of its own, with limits of memory and time."""

from viewer.decoding.pool import DecodePool, RemoteClip

__all__ = ["DecodePool", "RemoteClip"]
