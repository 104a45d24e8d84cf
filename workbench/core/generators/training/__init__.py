"""Training a generator, and how good it has become."""
