"""Rubrics of the caller's own: kept in versions, checked, drafted."""
