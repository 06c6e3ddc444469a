"""Training of the embedded judge's weights: for development only, not in the wheel."""
