"""By what pictures are known again: identical files, and pictures that look nearly alike."""
