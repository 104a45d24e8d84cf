"""Pictures of many points beside each other, and what a direction changes in them."""
