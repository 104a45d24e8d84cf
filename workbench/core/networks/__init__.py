"""What goes on inside a network: its layers, filters and maps, where it looked and what it wants to see."""
