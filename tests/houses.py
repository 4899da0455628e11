"""A real server with an owner and a site: where live tests, stories and figures take place."""

from pathlib import Path

from tests.doors import HttpDoor
from tests.factories import Operator, Visitor
from tests.processes import Server

ONE_ADDRESS_PLAYS_EVERYBODY = ("--limit-scale", "100")


class House:
    """A running server that was set up by the link it printed."""

    def __init__(self, folder: Path, *flags: str, server: Server | None = None) -> None:
        self.server = server or Server(folder, *(flags or ONE_ADDRESS_PLAYS_EVERYBODY))
        self.server.start()
        self.door = HttpDoor(self.server.origin)
        self.owner = Operator(self.door, "ada@example.com").sets_up(self.server.setup_token())
        self.site = str(self.owner.get("sites").must()["sites"][0]["id"])

    def visitor(self) -> Visitor:
        """Somebody new who has done nothing yet."""
        return Visitor(self.door, self.site)

    def operator(self, name: str = "Grace Hopper") -> Operator:
        """Somebody more in the team, signed in."""
        operator = Operator(self.door, name.split()[0].lower() + "@example.com")
        person = {"name": name, "email": operator.email, "role": "operator", "title": "Adviser"}
        self.owner.post("operators", person | {"password": operator.password}).must(200, 201)
        return operator.signs_in()

    def close(self) -> None:
        """Stop the server; what it printed is shown by pytest when a test fails."""
        self.server.end()
        print(self.server.output())
