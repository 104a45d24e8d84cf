"""Models: what is known of them (cards), their weights (store), loading them and the device they run on."""
