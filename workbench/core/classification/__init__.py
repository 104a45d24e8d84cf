"""Classification: which of its labels a network finds most probable for a picture."""
