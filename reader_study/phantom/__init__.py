"""Simulated B-mode phantoms: pictures with a known truth, to try a study on and to train with."""

from reader_study.phantom.features import PhantomError
from reader_study.phantom.picture import Phantom, make_phantom
from reader_study.phantom.sweep import PhantomSweep, make_sweep
from reader_study.phantom.writing import TWO_VIEWS, write_phantom_set

__all__ = [
    "TWO_VIEWS",
    "Phantom",
    "PhantomError",
    "PhantomSweep",
    "make_phantom",
    "make_sweep",
    "write_phantom_set",
]
