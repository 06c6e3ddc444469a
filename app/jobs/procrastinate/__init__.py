"""Cohorts over many machines: chunks as jobs in PostgreSQL, by Procrastinate."""
