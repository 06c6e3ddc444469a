"""The judge behind any OpenAI-compatible endpoint."""
