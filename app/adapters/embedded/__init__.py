"""The offline judge."""
