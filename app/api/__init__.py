"""The HTTP edge: JSON in, JSON out."""
