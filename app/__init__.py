"""Touchstone grades free-text interview answers against rubrics."""

__version__ = "0.1.0"
