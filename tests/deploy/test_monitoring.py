"""The alerts of the example and the manual's table name figures that there are."""

import re

import pytest
import yaml

from chatplug.core import metrics
from tests.deploy.fronts import EXAMPLES

ROOT = EXAMPLES.parents[1]
FOLDER = EXAMPLES / "prometheus"
NAME = re.compile(r"\b(?:chatplug|process)_\w+")
SUFFIXES = re.compile(r"_(?:bucket|sum|count)$")
ONCE_THERE_IS_A_COPY = {
    name for name in NAME.findall((ROOT / "chatplug/status/figures.py").read_text()) if "backup" in name
}


@pytest.fixture
def known(client):
    """Every figure that a running server has; the writer's queue is its own, and there is no writer in here."""
    from chatplug import server

    assert server.HUB_LATE in metrics.families()
    text = client.get("/metrics").text
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    return names | {"chatplug_write_queue"} | ONCE_THERE_IS_A_COPY


def rules():
    """Every alert of the example."""
    [group] = yaml.safe_load((FOLDER / "rules.yml").read_text())["groups"]
    return group["rules"]


def test_every_alert_asks_for_figures_that_there_are(known):
    for rule in rules():
        for name in NAME.findall(rule["expr"]):
            assert SUFFIXES.sub("", name) in known, rule["alert"]


def test_every_alert_says_what_is_wrong_and_how_urgent_it_is():
    for rule in rules():
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["labels"]["severity"] in {"now", "morning"}


def test_the_example_reads_its_rules_and_asks_where_the_server_listens():
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    assert all((FOLDER / name).is_file() for name in config["rule_files"])
    assert config["scrape_configs"][0]["static_configs"] == [{"targets": ["127.0.0.1:8080"]}]


def test_the_manual_tells_of_every_figure_and_of_no_other(known):
    told = set(NAME.findall((ROOT / "docs/monitoring.md").read_text()))
    assert told == known
