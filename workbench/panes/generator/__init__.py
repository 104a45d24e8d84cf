"""The tools of generators."""
