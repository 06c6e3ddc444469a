"""Touchstone for language models: tools by the Model Context Protocol."""
