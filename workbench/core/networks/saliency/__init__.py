"""Where a network looked: which parts of a picture its answer depends on."""
