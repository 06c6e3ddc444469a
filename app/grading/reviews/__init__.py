"""Reviews: what a person makes of a grade, and requests for one."""
