"""Where results live: one SQLite file for each study."""
