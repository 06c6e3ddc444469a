"""Rubrics and prompts read from files."""
