"""Sites from the command line."""

import sqlite3
import tomllib
from contextlib import closing

import pytest


def settle(chatplug, sql: str) -> None:
    with closing(sqlite3.connect(chatplug.data / "chatplug.sqlite3")) as connection, connection:
        connection.execute(sql)


def first_site(chatplug) -> str:
    return str(chatplug.json("site", "list")["sites"][0]["id"])


def test_the_tag_of_the_only_site_needs_no_name(chatplug):
    said = chatplug.must("site", "tag")
    assert said == f'<script async src="http://127.0.0.1:8080/cp/{first_site(chatplug)}/v1.js"></script>\n'


def test_the_tag_has_the_address_at_which_the_server_answers(chatplug):
    settle(
        chatplug,
        'INSERT INTO meta VALUES (\'server\', \'{"url": "http://127.0.0.1:9123", "host": "127.0.0.1", "port": 9123}\')',
    )
    assert "http://127.0.0.1:9123/cp/" in chatplug.must("site", "tag")
    assert "https://example.com/a/cp/" in chatplug.must("site", "tag", "--base-url", "https://example.com/a")


def test_several_sites_want_a_name(chatplug):
    made = chatplug.json("site", "add", "Tea shop", "--origin", "https://tea.example", "--lang", "ru")
    assert made["site"]["origins"] == ["https://tea.example"]
    assert made["tag"].endswith(f'/cp/{made["site"]["id"]}/v1.js"></script>')
    assert "2 sites" in chatplug.refused("site", "tag")
    assert made["site"]["id"] in chatplug.must(
        "site", "tag", made["site"]["id"], "--base-url", "https://chat.example.com"
    )
    assert "Tea shop" in chatplug.must("site", "list")


def test_adding_says_what_to_paste_and_what_comes_next(chatplug):
    said = chatplug.must("site", "add", "Tea shop")
    assert "<script async" in said
    assert "install page" in said


def test_settings_go_out_as_toml_and_come_back(chatplug, tmp_path):
    site, file = first_site(chatplug), tmp_path / "site.toml"
    chatplug.must("site", "export", str(file))
    text = file.read_text("utf-8")
    written = tomllib.loads(text)
    assert written["look"]["accent"] == "#1f6feb"
    assert "# [texts.greeting]" in text
    file.write_text(
        text.replace("#1f6feb", "#a0f").replace("# [texts.greeting]\n# en = ", "[texts.greeting]\nen = ", 1), "utf-8"
    )
    file.write_text(file.read_text("utf-8").replace("origins = []", 'origins = ["https://Shop.example/"]'), "utf-8")
    assert "Pages show them" in chatplug.must("site", "import", str(file))
    again = tmp_path / "again.toml"
    chatplug.must("site", "export", str(again), "--site", site)
    back = tomllib.loads(again.read_text("utf-8"))
    assert back["look"]["accent"] == "#aa00ff"
    assert back["origins"] == ["https://shop.example"]
    assert back["texts"]["greeting"]["en"]


def test_awkward_texts_survive_the_file(chatplug, tmp_path):
    file = tmp_path / "site.toml"
    text = 'Quote " back\\slash\nnew line \u007f tab\t «кавычки» 🫖'
    import json

    file.write_text(
        f"[texts.greeting]\nen = {json.dumps(text, ensure_ascii=False).replace(chr(127), chr(92) + 'u007f')}\n", "utf-8"
    )
    chatplug.must("site", "import", str(file))
    chatplug.must("site", "export", str(file), "--force")
    assert "«кавычки» 🫖" in tomllib.loads(file.read_text("utf-8"))["texts"]["greeting"]["en"]


def test_what_a_file_does_not_name_stays(chatplug, tmp_path):
    file = tmp_path / "site.toml"
    file.write_text('[look]\nposition = "left"\n')
    chatplug.must("site", "import", str(file))
    said = tomllib.loads(chatplug.must("site", "export", "-"))
    assert said["look"]["position"] == "left"
    assert said["look"]["accent"] == "#1f6feb"
    assert said["name"] == "My site"


def test_a_file_can_make_a_site(chatplug, tmp_path):
    file = tmp_path / "site.toml"
    file.write_text('name = "Чайная"\nlang = "ru"\n', "utf-8")
    made = chatplug.json("site", "import", str(file), "--new")["site"]
    assert (made["name"], made["lang"]) == ("Чайная", "ru")
    assert len(chatplug.json("site", "list")["sites"]) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("colour = 1\n", "unknown", id="unknown name"),
        pytest.param("[look]\naccnt = '#fff'\n", "Did you mean accent", id="nearly right"),
        pytest.param("[look]\naccent = 'red'\n", "not a colour", id="no colour"),
        pytest.param("[look]\noffset_x = 'far'\n", "does not fit", id="wrong type"),
        pytest.param("look = 3\n", "does not fit", id="no table"),
        pytest.param("texts = 3\n", "does not fit", id="no table of texts"),
        pytest.param("[texts.greeting]\nfr = 'Salut'\n", "language", id="unknown language"),
        pytest.param("origins = ['ftp://x']\n", "https://", id="no origin"),
        pytest.param("name = 3\n", "does not fit", id="no name"),
        pytest.param("name = \n", "cannot be read", id="no TOML"),
    ],
)
def test_a_file_that_does_not_fit_changes_nothing(chatplug, tmp_path, text, words):
    before = chatplug.must("site", "export", "-")
    file = tmp_path / "site.toml"
    file.write_text("" + text)
    assert words in chatplug.refused("site", "import", str(file))
    assert chatplug.must("site", "export", "-") == before


def test_a_file_that_is_no_text_is_refused(chatplug, tmp_path):
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in chatplug.refused("site", "import", str(tmp_path / "x.toml"))


def test_a_new_site_from_a_bad_file_is_not_made(chatplug, tmp_path):
    file = tmp_path / "site.toml"
    file.write_text("name = 'X'\n[look]\naccent = 'red'\n")
    chatplug.refused("site", "import", str(file), "--new")
    assert len(chatplug.json("site", "list")["sites"]) == 1


def test_an_export_does_not_write_over_a_file_unasked(chatplug, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("precious")
    assert "exists already" in chatplug.refused("site", "export", str(file))
    assert file.read_text() == "precious"
    chatplug.must("site", "export", str(file), "--force")


def test_an_unknown_site_is_named(chatplug):
    assert "s_none" in chatplug.refused("site", "tag", "s_none")


def test_a_tag_that_cannot_work_is_refused(chatplug):
    chatplug.must("site", "allow", "https://shop.example")
    said = chatplug.refused("site", "tag")
    assert "https://shop.example" in said
    assert "chatplug up" in said
    assert "/v1.js" in chatplug.must("site", "tag", "--base-url", "https://chat.example.com")
    assert "https://" in chatplug.refused("site", "tag", "--base-url", "http://192.168.1.5:8080")


def test_a_tag_for_this_machine_says_so(chatplug):
    result = chatplug("site", "tag")
    assert result.exit_code == 0
    assert "this machine only" in result.stderr
    assert "this machine only" not in result.stdout
