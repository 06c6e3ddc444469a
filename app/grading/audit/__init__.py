"""The audit trail: what is noted, kept and checked."""
