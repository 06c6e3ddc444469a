"""Levers: each makes of labelled answers others whose labels follow by rule."""
