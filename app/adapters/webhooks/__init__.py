"""Webhooks on the wire: signatures, sealed secrets, and requests to checked addresses only."""
