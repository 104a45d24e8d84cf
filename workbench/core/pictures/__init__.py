"""Pictures: reading files, the collection that is open, and what is known of each picture."""
