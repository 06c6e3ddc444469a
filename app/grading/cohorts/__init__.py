"""Grading many answers: durable, resumable, fair."""
