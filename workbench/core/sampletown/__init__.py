"""Sampletown: a made-up town, drawn from a seed, whose truth is known."""
