"""How fast the program is, as ratios against named rivals measured in the same run; see ``__main__``."""
