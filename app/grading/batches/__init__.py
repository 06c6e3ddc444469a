"""Cohorts through a provider's batches: slower, at a part of the price."""
