"""What people and programs are shown when something is not there: a page for people, JSON for programs."""


def test_a_person_gets_a_styled_page_in_their_language(door):
    headers = {"Accept": "text/html", "Accept-Language": "ru"}
    answer = door.request("GET", "/cp/l/no-such-link", None, headers)
    assert answer.status in {404, 410}
    assert '<html lang="ru">' in answer.text
    assert "/cp/a/plain." in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_program_gets_json(door):
    answer = door.request("GET", "/cp/api/v1/nothing", None, {"Accept": "text/html"})
    assert answer.status == 404
    assert {"ok", "error", "hint", "code", "status"} == set(answer.json)


def test_browsers_that_ask_for_an_icon_see_no_error(door):
    assert door.request("GET", "/favicon.ico", None, {}).status == 204
