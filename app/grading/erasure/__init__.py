"""Erasure: taking away for good what a candidate asks for, or what has become too old."""
