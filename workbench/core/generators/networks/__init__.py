"""The networks that make pictures, and what each can be asked."""
