"""Validation: how far the machine's answers agree with what people say the pictures show."""
