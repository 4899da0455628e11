"""Imports only go down: the table of the architecture, held against every import there is, local ones included."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.sources import PACKAGE, files_of, name_of

# Who may import whom. Everyone may import core; everyone from `sites` up may import web.
# "visitors.models" allows that one module of a package. A package that is not here fails the test: give it its place.
FEATURES = {
    "sites": set(),
    "team": {"sites"},
    "visitors": {"sites", "team"},
    "blocks": {"sites", "team", "visitors"},
    "chat": {"sites", "team", "visitors", "blocks"},
    "notify": {"sites", "team", "visitors", "chat"},
    "transport": {"sites", "team", "visitors", "chat"},
    "widget": {"sites", "team", "visitors", "blocks", "chat"},
    "console": {"sites", "team", "visitors.models", "chat.models", "doctor"},
    "status": {"transport", "backup", "doctor"},
}
TOOLS = {"doctor": {"sites", "backup"}, "backup": {"sites"}}
TOPS = {"__main__", "app", "cli", "commands", "demo", "server", "up", "upgrade"}
LAYERS: dict[str, set[str]] = {
    "core": set(),
    "web": {"core"},
    **{name: below | {"core", "web"} for name, below in FEATURES.items()},
    **{name: below | {"core"} for name, below in TOOLS.items()},
    **{name: {"core", "web", *FEATURES, *TOOLS, *TOPS} for name in TOPS},
}

# What each kind of file stays away from, wherever it is.
NEVER = {
    "models.py": {"flask", "flask_sock", "chatplug.web"},
    "actions.py": {"flask", "flask_sock", "chatplug.web", "chatplug.core.outbound"},
    "listeners.py": {"flask", "flask_sock", "chatplug.web"},
    "routes.py": {"peewee", "sqlite3", "chatplug.core.outbound"},
}
FLOOR_NEVER = {"flask", "flask_sock"}  # core works without a web framework


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every imported module with its line: `from chatplug.core import db` is chatplug.core.db."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute here"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def package_of(module: str) -> str | None:
    """The package inside chatplug that a dotted name belongs to; None for chatplug's own few names."""
    parts = module.split(".")
    if parts[0] != "chatplug" or len(parts) < 2:
        return None
    name = parts[1]
    return name if name in LAYERS or (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists() else None


def goes_up(importer: str, module: str) -> bool:
    """Whether a package imports what is not below it."""
    imported = package_of(module)
    if imported is None or imported == importer:
        return False
    allowed = LAYERS[importer]
    return not (imported in allowed or any(module.startswith(f"chatplug.{name}") for name in allowed if "." in name))


def owner_of(path: Path) -> str:
    """The package a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def python_files() -> list[Path]:
    """Our Python, without the package's own marker file."""
    return [path for path in files_of(".py", under="chatplug") if path != PACKAGE / "__init__.py"]


def starts_with_any(module: str, names: set[str]) -> bool:
    """Whether a dotted name is one of these or inside one."""
    return any(module == name or module.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_imports_only_go_down(path):
    importer = owner_of(path)
    assert importer in LAYERS, f"{importer} has no place in the table of this test"
    up = [
        f"line {line}: {module}" for line, module in imports(ast.parse(path.read_text())) if goes_up(importer, module)
    ]
    assert not up, f"{importer} may not import these"


@pytest.mark.parametrize("path", [path for path in python_files() if path.name in NEVER], ids=name_of)
def test_each_kind_of_file_keeps_to_its_job(path):
    found = [
        f"line {line}: {module}"
        for line, module in imports(ast.parse(path.read_text()))
        if starts_with_any(module, NEVER[path.name])
    ]
    assert not found, f"not in {path.name}"


@pytest.mark.parametrize("path", files_of(".py", under="chatplug/core"), ids=name_of)
def test_the_floor_knows_no_web_framework(path):
    found = [module for _line, module in imports(ast.parse(path.read_text())) if starts_with_any(module, FLOOR_NEVER)]
    assert not found


@pytest.mark.parametrize("path", files_of(".py", under="chatplug"), ids=name_of)
def test_events_are_plain_dataclasses(path):
    if path.name != "events.py" or owner_of(path) == "core":
        return
    others = {module.split(".")[0] for _line, module in imports(ast.parse(path.read_text()))} - sys.stdlib_module_names
    assert not others, "events.py imports the standard library and nothing else"


@pytest.mark.parametrize(
    ("importer", "module", "up"),
    [
        pytest.param("sites", "chatplug.team.models", True, id="a lower feature may not know a higher one"),
        pytest.param("core", "chatplug.web.http", True, id="the floor may not know the web"),
        pytest.param("chat", "chatplug.sites.models", False, id="a higher feature may use a lower one"),
        pytest.param("console", "chatplug.chat.models", False, id="the console reads models"),
        pytest.param("console", "chatplug.chat.actions", True, id="the console changes nothing by itself"),
        pytest.param("web", "chatplug.__version__", False, id="the version belongs to everyone"),
        pytest.param("widget", "chatplug.console", True, id="the two pages do not know each other"),
    ],
)
def test_the_table_says(importer, module, up):
    assert goes_up(importer, module) is up
