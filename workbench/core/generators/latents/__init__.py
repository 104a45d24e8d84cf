"""Points, directions and distances among what a generator can make."""
