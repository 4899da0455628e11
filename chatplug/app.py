"""The application: the features in their order, their doors, listeners and renderers."""

import importlib
import logging
from pkgutil import iter_modules
from typing import Any

from flask import Flask

from chatplug.core import db, live, migrate, troubles
from chatplug.core.config import Config
from chatplug.web import problems
from chatplug.web.front import Front
from chatplug.web.http import Api, NumberInPath

log = logging.getLogger("chatplug")

# Lower features first: each listens to those before it.
FEATURES = ("sites", "team", "visitors", "blocks", "chat", "notify", "transport", "widget", "console", "status")
# Importing these registers what they hold; a feature has those that it needs.
REGISTERING = ("frames", "listeners", "timers", "jobs", "access")


def prepare_data(config: Config) -> list[migrate.Migration]:
    """Make the data folder where it is missing, and bring the database to this version."""
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    applied = migrate.migrate(
        config.database, lambda copy: log.info("the database is brought to this version; a copy is in %s", copy)
    )
    db.open_database(config.database)
    return applied


def create_app(config: Config) -> Flask:
    """Return the application on a configuration's data; nothing runs in the background yet."""
    troubles.keep()
    prepare_data(config)
    app = Flask("chatplug", static_folder=None, template_folder="web/templates")
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    app.url_map.merge_slashes = False  # it redirects to a whole address, made from the Host header
    app.url_map.converters["int"] = NumberInPath
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    problems.install(app)
    for module in import_features():
        _register(app, module)
    app.wsgi_app = Front(app.wsgi_app)  # type: ignore[method-assign]
    from chatplug.sites import actions as sites
    from chatplug.transport import wire

    app.config["SOCK_SERVER_OPTIONS"] = wire.SERVER_OPTIONS
    sites.ensure_default_site()
    sites.load_holidays()
    live.start()
    return app


def import_features() -> list[Any]:
    """Import everything that requests and jobs need, and return it."""
    modules = [importlib.import_module(f"chatplug.web.{name}") for name in ("health", "favicon", "openapi")]
    for feature in FEATURES:
        package = importlib.import_module(f"chatplug.{feature}")
        have = {info.name for info in iter_modules(package.__path__)}
        names = [name for name in REGISTERING if name in have]
        names += sorted(name for name in have if name == "routes" or name.endswith("_routes"))
        if feature == "transport":
            names += ["poll", "ws"]
        modules += [importlib.import_module(f"chatplug.{feature}.{name}") for name in names]
    return [*modules, *(importlib.import_module(f"chatplug.backup.{name}") for name in ("jobs", "timers"))]


def _register(app: Flask, module: Any) -> None:
    api, blueprint = getattr(module, "api", None), getattr(module, "bp", None)
    if isinstance(api, Api):
        app.register_blueprint(api.blueprint)
    elif blueprint is not None:
        app.register_blueprint(blueprint)
