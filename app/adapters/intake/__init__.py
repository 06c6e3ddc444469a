"""Uploads of many answers: bytes in, answers and faults of rows out, in bounded memory."""
