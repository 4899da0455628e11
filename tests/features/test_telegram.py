"""Telegram: the bot is set up, a chat is linked, an alert arrives, and a reply to it answers the visitor."""

import logging

import pytest

from chatplug.core import db, jobs
from chatplug.core.config import config
from chatplug.notify.telegram import actions, inbox, models
from tests.bots import TOKEN, BotServer
from tests.features.easy import unhurried  # noqa: F401


@pytest.fixture
def server(monkeypatch):
    server = BotServer()
    monkeypatch.setattr(config, "telegram_api", server.url)
    monkeypatch.setattr(config, "allow_private", (server.host,))
    yield server
    server.close()


@pytest.fixture
def bot(server, owner):
    owner.put("alerts/telegram", {"token": f" {TOKEN}\n"}).must()
    return server


@pytest.fixture
def grace(bot, operator):
    """An operator whose chat is linked."""
    address = operator.post("alerts/telegram/link", {}).must()["address"]
    bot.says(f"/start {address.partition('start=')[2]}")
    inbox.listen()
    bot.sent.clear()
    return operator


def run():
    while jobs.next_due() is not None and jobs.next_due() <= jobs.clock.now():
        jobs.run_one()


def hears(bot, text, **more):
    """Somebody types to the bot, and it hears."""
    bot.says(text, **more)
    inbox.listen()


def test_the_bot_is_kept_once_telegram_knows_it(owner, server):
    answer = owner.put("alerts/telegram", {"token": "123456:BBB-another_token_of_nobody-0123456789"})
    assert (answer.status, answer.json["code"]) == (502, "telegram_refused")
    assert owner.put("alerts/telegram", {"token": "hello"}).json["code"] == "bad_token"
    assert owner.get("alerts/telegram").must()["bot"] == ""
    assert owner.put("alerts/telegram", {"token": TOKEN}).must()["bot"] == "shop_bot"
    assert "deleteWebhook" in server.asked
    assert TOKEN not in owner.get("alerts/telegram").text


def test_only_an_owner_sets_it_up(operator, server):
    assert operator.put("alerts/telegram", {"token": TOKEN}).status == 403
    assert operator.delete("alerts/telegram").status == 403


def test_an_unreachable_telegram_is_said_without_the_token(owner, server, caplog):
    server.close()
    with caplog.at_level(logging.DEBUG):
        answer = owner.put("alerts/telegram", {"token": TOKEN})
    assert answer.json["code"] == "telegram_unreachable"
    assert TOKEN not in answer.text
    assert TOKEN not in caplog.text


def test_a_link_makes_a_chat_ones_own_once(bot, operator, owner):
    address = operator.post("alerts/telegram/link", {}).must()["address"]
    secret = address.partition("start=")[2]
    hears(bot, f"/start {secret}")
    assert operator.get("alerts/telegram").must() == {
        "ok": True,
        "bot": "shop_bot",
        "chat": "Grace Hopper",
        "linked": True,
        "problem": "",
    }
    assert "Grace Hopper" in bot.sent[-1]["text"]
    hears(bot, f"/start {secret}", chat=8)
    assert "used already" in bot.sent[-1]["text"]
    operator.delete("alerts/telegram/link").must()
    assert operator.get("alerts/telegram").must()["linked"] is False


def test_a_stranger_gets_nowhere(bot, visitor):
    visitor.says("Hello?")
    hears(bot, "Hello", chat=666)
    assert "do not know you" in bot.sent[-1]["text"]
    assert visitor.sees() == ["Hello?"]


def test_an_alert_arrives_and_a_reply_to_it_answers(grace, bot, visitor):
    visitor.says("Do you ship to Oslo?", page={"url": "https://shop.example/kettle", "title": "Blue kettle"})
    run()
    (alert,) = bot.sent
    assert alert["chat_id"] == 7
    assert "Do you ship to Oslo?" in alert["text"]
    assert "Blue kettle" in alert["text"]
    hears(bot, "Yes, within a week.", reply_to=alert["message_id"])
    assert visitor.sees() == ["Do you ship to Oslo?", "Yes, within a week."]
    messages = grace.get("conversations/1").must()["messages"]
    assert [(one["body"], one.get("via")) for one in messages if one["kind"] == "text"][1] == (
        "Yes, within a week.",
        "telegram",
    )
    assert "telegram" not in visitor.get("state").text
    assert grace.inbox("mine")[0]["operator"]["name"] == "Grace Hopper"


def test_the_conversation_goes_on_there(grace, bot, visitor):
    visitor.says("Do you ship to Oslo?")
    run()
    hears(bot, "Yes.", reply_to=bot.sent[0]["message_id"])
    visitor.says("And to Bergen?")
    run()
    assert [one["text"].endswith("And to Bergen?") for one in bot.sent] == [False, True]  # no alert beside the line
    hears(bot, "There too.", reply_to=bot.sent[-1]["message_id"])
    assert visitor.sees()[-1] == "There too."


def test_two_conversations_are_kept_apart(grace, bot, make_visitor):
    one, other = make_visitor(), make_visitor()
    one.says("Red?")
    other.says("Blue?")
    run()
    about = {alert["text"].rsplit("\n", 1)[-1]: alert["message_id"] for alert in bot.sent}
    hears(bot, "Blue, yes.", reply_to=about["Blue?"])
    hears(bot, "Red, no.", reply_to=about["Red?"])
    assert (one.sees()[-1], other.sees()[-1]) == ("Red, no.", "Blue, yes.")
    hears(bot, "Which?")
    assert "Reply to one of my messages" in bot.sent[-1]["text"]


def test_an_update_that_comes_twice_is_one_answer(grace, bot, visitor, monkeypatch):
    visitor.says("Hello?")
    run()
    bot.says("Good morning", reply_to=bot.sent[0]["message_id"])
    with monkeypatch.context() as patch:
        patch.setattr("chatplug.notify.telegram.actions.dealt_with", lambda update: None)
        inbox.listen()
    inbox.listen()
    assert visitor.sees() == ["Hello?", "Good morning"]


@pytest.mark.parametrize(
    ("word", "state"), [("/away", "away"), ("/here", "here"), ("/away@shop_bot", "away"), ("/help", "here")]
)
def test_words(grace, bot, word, state):
    hears(bot, word)
    assert grace.get("me").must()["presence"] == state
    assert bot.sent[-1]["text"]


def test_take(grace, bot, visitor):
    visitor.says("Hello?")
    run()
    hears(bot, "/take", reply_to=bot.sent[0]["message_id"])
    assert grace.inbox("mine")[0]["operator"]["name"] == "Grace Hopper"
    assert bot.sent[-1]["text"] == "It is yours."


@pytest.mark.parametrize(
    "update",
    [
        {"text": None},
        {"text": None, "photo": [{"file_id": "x"}]},
        {"text": ""},
        {"text": "/start"},
        {"text": "/start x"},
        {"text": "\u202e" * 50, "reply_to": 1},
        {"text": "x" * 5000, "reply_to": 1},
    ],
)
def test_odd_messages_do_no_harm(grace, bot, visitor, update):
    visitor.says("Hello?")
    run()
    if update.get("reply_to"):
        update = {**update, "reply_to": bot.sent[0]["message_id"]}
    hears(bot, **update)
    hears(bot, "Good morning", reply_to=bot.sent[0]["message_id"])
    assert visitor.sees() == ["Hello?", "Good morning"]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ((403, {"description": "Forbidden: bot was blocked by the user"}), "was stopped in Telegram"),
        ((429, {"description": "Too Many Requests", "parameters": {"retry_after": 3}}), "Too Many Requests"),
    ],
)
def test_a_refusal_is_said(grace, bot, visitor, refusal, said):
    bot.refuse = refusal
    visitor.says("Hello?")
    run()
    log = grace.get("alerts").must()["log"]
    assert [one["state"] for one in log if one["channel"] == "telegram"] == ["failed"]
    assert said in next(one["outcome"] for one in log if one["channel"] == "telegram")


def test_who_left_reads_nothing_more(grace, bot, owner, visitor):
    number = grace.get("me").must()["operator"]["id"]
    owner.delete(f"operators/{number}").must()
    visitor.says("Hello?")
    run()
    hears(bot, "Hello")
    assert [one["text"][:20] for one in bot.sent] == ["I do not know you. O"]


def test_another_bot_forgets_the_chats(grace, bot, owner):
    owner.delete("alerts/telegram").must()
    assert db.execute("SELECT count(*) FROM telegram_chat").fetchone()[0] == 0
    assert grace.post("alerts/telegram/link", {}).json["code"] == "no_bot"


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "does not know the bot's token"), (409, "Another program asks"), (500, "Telegram said: 500 Oops")],
)
def test_what_keeps_answers_from_arriving_is_said_on_the_page(grace, bot, owner, caplog, status, said):
    bot.withhold = status
    assert inbox.listen() >= 30
    inbox.listen()
    assert said in grace.get("alerts/telegram").must()["problem"]
    assert caplog.text.count("refuses to hand out") == 1
    bot.withhold = None
    owner.put("alerts/telegram", {"token": TOKEN}).must()
    assert grace.get("alerts/telegram").must()["problem"] == ""
    assert grace.get("alerts/telegram").must()["linked"] is True
    bot.withhold = status
    inbox.listen()
    bot.withhold = None
    hears(bot, "/help")
    assert grace.get("alerts/telegram").must()["problem"] == ""


def test_what_came_for_a_bot_that_was_removed_meanwhile_is_left_alone(grace, bot, visitor, monkeypatch):
    visitor.says("Hello?")
    run()
    bot.says("Good morning", reply_to=bot.sent[0]["message_id"])
    ask = inbox.bot.call

    def slowly(*args, **fields):
        answer = ask(*args, **fields)
        actions.remove_bot()
        return answer

    monkeypatch.setattr(inbox.bot, "call", slowly)
    inbox.listen()
    assert visitor.sees() == ["Hello?"]
    assert models.offset() == 0
