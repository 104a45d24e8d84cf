"""When things run: the only folder that knows threads."""
