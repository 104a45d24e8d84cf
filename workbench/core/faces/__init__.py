"""Faces: found, compared, grouped, described with caution, and made unrecognisable."""
