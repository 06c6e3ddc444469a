"""Use cases and the ports they need: the order of the steps of a grade."""
