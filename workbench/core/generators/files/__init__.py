"""Generators as files: our own form, what is known of them, opening any other."""
