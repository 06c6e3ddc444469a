"""Answers that share their wording: MinHash signatures, in numpy."""
