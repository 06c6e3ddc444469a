"""Fuzzing: hostile bytes against what reads text that other people wrote."""
