"""People for the tests: a visitor in a browser, an operator at the console; both only use HTTP."""

import json
import secrets
import uuid
from typing import Any

from tests.doors import Answer, Door

VISITOR_API = "/cp/api/v1/"
CONSOLE_API = "/console/api/v1/"
PASSWORD = "correct horse battery"


def new_client_id() -> str:
    """What a browser makes up for each message before it sends it."""
    return str(uuid.uuid4())


class Person:
    """Somebody who sends JSON to the server through a door."""

    prefix = "/"

    def __init__(self, door: Door) -> None:
        self.door = door

    def headers(self, method: str) -> dict[str, str]:
        """What this person's browser adds to a request."""
        raise NotImplementedError

    def raw(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """Send bytes as they are, to a path under this person's API or, with a leading slash, anywhere."""
        full = path if path.startswith("/") else self.prefix + path
        sent = {**self.headers(method), **(headers or {})}
        return self.door.request(method, full, body, sent)

    def get(self, path: str) -> Answer:
        """GET."""
        return self.raw("GET", path)

    def post(self, path: str, value: Any = None, method: str = "POST") -> Answer:
        """POST JSON."""
        body = json.dumps({} if value is None else value).encode()
        return self.raw(method, path, body, {"Content-Type": "application/json"})

    def put(self, path: str, value: Any) -> Answer:
        """PUT JSON."""
        return self.post(path, value, "PUT")

    def delete(self, path: str) -> Answer:
        """DELETE, with an empty object for servers that want JSON with every change."""
        return self.post(path, {}, "DELETE")


class Visitor(Person):
    """A browser with its secret; the server knows nothing of it before its first action."""

    prefix = VISITOR_API

    def __init__(self, door: Door, site: str, secret: str | None = None, address: str = "127.0.0.1") -> None:
        super().__init__(door)
        self.site, self.secret, self.address = site, secret or secrets.token_urlsafe(32), address

    def headers(self, method: str) -> dict[str, str]:
        """The bearer secret and the site."""
        return {
            "Authorization": f"Bearer {self.secret}",
            "X-Cp-Site": self.site,
            "X-Test-Address": self.address,
        }

    def other_tab(self) -> "Visitor":
        """The same browser once more."""
        return Visitor(self.door, self.site, self.secret, self.address)

    def sends(self, body: str, client_id: str | None = None, **more: Any) -> Answer:
        """Send a message and return the whole answer."""
        return self.post("messages", {"client_id": client_id or new_client_id(), "body": body, **more})

    def says(self, body: str, client_id: str | None = None, **more: Any) -> dict[str, Any]:
        """Send a message and return it as stored."""
        message: dict[str, Any] = self.sends(body, client_id, **more).must(201, 200)["message"]
        return message

    def state(self) -> dict[str, Any]:
        """What the panel loads when it opens."""
        state: dict[str, Any] = self.get("state").must()
        return state

    def sees(self) -> list[str]:
        """The texts in the panel, oldest first."""
        return [m["body"] for m in self.state()["messages"] if m["kind"] == "text"]

    def conversation(self) -> int:
        """The newest conversation."""
        number: int = self.state()["conversation"]["id"]
        return number

    def reads(self, upto: int) -> None:
        """Tell that everything up to this message was seen."""
        self.post("read", {"upto": upto}).must()

    def leaves_contact(self, **contact: str) -> dict[str, Any]:
        """Leave a name, an address or a number."""
        visitor: dict[str, Any] = self.post("contact", contact).must()["visitor"]
        return visitor

    def ends_conversation(self) -> None:
        """Press "End conversation"."""
        self.post("close").must()


class Operator(Person):
    """Somebody at the console, signed in with a cookie of their own."""

    prefix = CONSOLE_API

    def __init__(self, door: Door, email: str, password: str = PASSWORD, address: str = "127.0.0.1") -> None:
        super().__init__(door)
        self.email, self.password, self.address = email, password, address
        self.cookies: dict[str, str] = {}
        self.csrf = ""
        self.id = 0

    def headers(self, method: str) -> dict[str, str]:
        """Cookie, and what a browser at the console adds to a change."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Sec-Fetch-Site": "same-origin", "X-Test-Address": self.address}
        if cookie:
            headers["Cookie"] = cookie
        if method != "GET":
            headers["Origin"] = self.door.origin
            headers["X-Cp-Token"] = self.csrf
        return headers

    def keep(self, answer: Answer) -> Answer:
        """Keep the cookies of an answer, as a browser does."""
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return answer

    def signs_in(self) -> "Operator":
        """Sign in with address and password."""
        self.keep(self.post("sign-in", {"email": self.email, "password": self.password})).must()
        return self.learns_me()

    def sets_up(self, token: str, name: str = "Ada Lovelace", lang: str = "en") -> "Operator":
        """Use the one-time link of the first run."""
        person = {"name": name, "email": self.email, "password": self.password, "lang": lang}
        self.keep(self.post("setup", {"token": token, **person})).must(200, 201)
        return self.learns_me() if self.cookies else self.signs_in()

    def learns_me(self) -> "Operator":
        """Load who is signed in, with the token that changes need."""
        me = self.get("me").must()
        self.csrf, self.id = me["csrf"], me["operator"]["id"]
        return self

    def is_here(self) -> None:
        """Switch to "here"."""
        self.put("presence", {"state": "here"}).must()

    def is_away(self) -> None:
        """Switch to "away"."""
        self.put("presence", {"state": "away"}).must()

    def inbox(self, view: str = "all") -> list[dict[str, Any]]:
        """The conversations of one view, newest first."""
        items: list[dict[str, Any]] = self.get(f"conversations?view={view}").must()["conversations"]
        return items

    def opens(self, conversation: int) -> dict[str, Any]:
        """A conversation as the console loads it."""
        view: dict[str, Any] = self.get(f"conversations/{conversation}").must()
        return view

    def sees(self, conversation: int) -> list[str]:
        """The texts of a conversation, oldest first."""
        return [m["body"] for m in self.opens(conversation)["messages"] if m["kind"] == "text"]

    def replies(self, to: "Visitor | int", body: str, client_id: str | None = None) -> dict[str, Any]:
        """Answer a visitor, or in a conversation, and return the message as stored."""
        conversation = to if isinstance(to, int) else to.conversation()
        sent = {"client_id": client_id or new_client_id(), "body": body}
        answer = self.post(f"conversations/{conversation}/messages", sent)
        message: dict[str, Any] = answer.must(201, 200)["message"]
        return message

    def does(self, verb: str, conversation: int, **more: Any) -> Answer:
        """take, release, close or reopen."""
        return self.post(f"conversations/{conversation}/{verb}", more)
