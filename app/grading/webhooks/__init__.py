"""Telling other services what happened: webhooks by the Standard Webhooks specification."""
