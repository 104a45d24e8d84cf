"""How fast the program is, as ratios against named rivals measured in the same run; see ``__main__``."""

# Before any of them loads torch: the program sets how torch's threads wait for each other.
import workbench  # noqa: F401
