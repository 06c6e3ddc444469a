"""A file for each resource."""
