"""Measurements, each a command that prints its own figures."""
