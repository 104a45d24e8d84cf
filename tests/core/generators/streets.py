"""The streets that the starter generator learned from, as `packaging/starter_generator.py` draws them."""

import importlib.util
import sys
from pathlib import Path

_script = Path(__file__).parents[3] / "packaging" / "starter_generator.py"
_found = importlib.util.spec_from_file_location("starter_generator", _script)
assert _found is not None
assert _found.loader is not None
starter_generator = importlib.util.module_from_spec(_found)
sys.modules["starter_generator"] = starter_generator
_found.loader.exec_module(starter_generator)

KNOWN = starter_generator.KNOWN
draw = starter_generator.draw
