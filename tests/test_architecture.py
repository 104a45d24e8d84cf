"""The house keeps its floors: who may import whom, what must stay light, and how long a file may be."""

import ast
import importlib.util
import subprocess
import sys
import warnings
from importlib import metadata
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "workbench"
FILES = sorted(PACKAGE.rglob("*.py"))
# From the ground up: what each floor may use. Beside them, paths serves all, and the doors (cli) use all.
FLOORS = {
    "core": {"core"},
    "study": {"study", "core"},
    "workers": {"workers", "core"},
    "widgets": {"widgets", "study", "workers", "core"},
    "panes": {"panes", "widgets", "study", "workers", "core"},
    "demo": {"demo", "study", "core"},
    "shell": {"shell", "panes", "widgets", "study", "workers", "core", "demo"},
}
FOR_ALL = {"workbench", "paths"}
HEAVY = ("torch", "torchvision", "sklearn", "onnxruntime", "deepface", "scipy", "pandas")
LONGEST_FILE = 300


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file it does so."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def floor_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_imports_go_only_downwards(path: Path) -> None:
    floor = floor_of(module_name(path))
    allowed = FLOORS.get(floor)
    if allowed is None:
        return
    ours = {name for name in imports_of(path) if name.split(".")[0] == "workbench"}
    above = {name for name in ours if floor_of(name) not in allowed | FOR_ALL and _is_module(name)}
    assert not above, f"{module_name(path)} reaches up to {sorted(above)}"


def _is_module(name: str) -> bool:
    inside = PACKAGE.parent.joinpath(*name.split("."))
    return inside.is_dir() or inside.with_suffix(".py").is_file()


@pytest.mark.parametrize("path", [each for each in FILES if "core" in each.parts], ids=module_name)
def test_core_knows_no_window(path: Path) -> None:
    assert not {
        name for name in imports_of(path) if name.split(".")[0] in ("PySide6", "superqt", "pyqtgraph")
    }


def test_only_one_place_may_import_deepface() -> None:
    users = {module_name(path) for path in FILES if "deepface" in {n.split(".")[0] for n in imports_of(path)}}
    assert all(name.startswith("workbench.core.faces.") for name in users)
    assert len(users) <= 1


def test_names_of_files_say_what_is_in_them() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
    assert not [path for path in FILES if path.stem in vague or path.parent.name in vague]


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_no_file_is_too_long_to_be_read(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{module_name(path)} has {lines} lines: divide it"


def test_exactly_one_build_of_cv2_is_installed() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builds = set(metadata.packages_distributions().get("cv2", []))
    assert builds == {"opencv-contrib-python-headless"}


def light_modules() -> list[str]:
    """Everything that the window or the command line imports before anything is computed."""
    floors = ("study", "workers", "widgets", "panes", "shell")
    rest = [module_name(path) for path in FILES if floor_of(module_name(path)) in floors]
    return [
        "workbench.cli",
        "workbench.commands",
        "workbench.paths",
        "workbench.core.tasks",
        "workbench.core.settings",
        *rest,
    ]


def test_the_window_and_the_command_line_start_without_the_heavy_libraries() -> None:
    script = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(name)\n"
        f"    heavy = [each for each in {HEAVY!r} if each in sys.modules]\n"
        "    assert not heavy, f'{name} brings in {heavy}'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *light_modules()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_command_line_does_not_even_bring_in_the_window_or_the_pictures() -> None:
    script = "import sys, workbench.cli; print([each for each in ('PySide6', 'PIL', 'numpy') if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_everything_that_is_imported_is_declared() -> None:
    import tomllib

    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_plain(each) for each in project["dependencies"]}
    used = {name.split(".")[0] for path in FILES for name in imports_of(path)} - sys.stdlib_module_names
    # dlib-bin itself names only what dlib imports.
    by_import = {**metadata.packages_distributions(), "dlib": ["dlib-bin"]}
    missing = {
        name
        for name in used - {"workbench", ""}
        if importlib.util.find_spec(name)
        and not {_plain(each) for each in by_import.get(name, [])} & declared
    }
    assert missing <= {"shiboken6"}, "shiboken6 comes with PySide6; all else must be declared"


def _plain(requirement: str) -> str:
    name = requirement.strip()
    for end, letter in enumerate(name):
        if not (letter.isalnum() or letter in "-_."):
            name = name[:end]
            break
    return name.lower().replace("_", "-")
