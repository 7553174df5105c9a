"""The engine: SimPy fires the calendar, kernels carry the visits between two of its moments, rows go to the records."""

from ecosim.engine.simulate import persistent_bytes_per_shopper, simulate

__all__ = ["persistent_bytes_per_shopper", "simulate"]
