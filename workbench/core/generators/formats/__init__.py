"""The forms in which generators are handed on: how each is known by its content, and how it becomes a network of ours."""
