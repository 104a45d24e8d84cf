"""Tables that people bring along: read, matched with pictures, ready to become columns of a study."""
