"""Image processing: steps that make a new picture out of a picture, one after the other."""
