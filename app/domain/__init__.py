"""The core: what a grade is. Pure values and functions, no I/O."""
