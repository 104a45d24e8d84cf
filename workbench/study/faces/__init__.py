"""What a study knows of faces: where they are, whose a person says they are, and what was decided about them."""
