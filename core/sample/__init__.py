"""Synthetic months of the three licensing sources and the CRM extract, with the truth about them."""

from core.sample.writer import DRIFTS, CannotSample, SampleFile, SampleReport, write

__all__ = ["DRIFTS", "CannotSample", "SampleFile", "SampleReport", "write"]
