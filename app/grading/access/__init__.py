"""Keys, sessions and limits: who may call, and how much."""
