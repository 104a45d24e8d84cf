"""Decides what a scene shows: plots and buildings, then the life in the street."""
