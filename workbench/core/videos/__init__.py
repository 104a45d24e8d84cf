"""Videos: which files are, what is in them, and the pictures that are taken from them."""
