"""What columns hold: summaries, bins, means with intervals, one column by another."""
