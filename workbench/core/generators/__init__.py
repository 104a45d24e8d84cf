"""Generators: opening them safely, their networks, latents, directions and what they make."""
