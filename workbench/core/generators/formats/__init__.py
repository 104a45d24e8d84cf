"""The forms in which generators are handed on: how each is known by its content and becomes a network of ours."""
