"""Directions in which a generator's pictures change, found without labels: PCA, SeFa, style channels, two groups."""
