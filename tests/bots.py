"""A Bot API server on this machine, as the documents describe it: one bot, its chats, and what it was told to write."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "123456:AAE-secret_token_of_the_bot-0123456789"


class BotServer:
    """Answers the methods that are used; `says` is what somebody types to the bot."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.refuse: tuple[int, dict[str, Any]] | None = None
        self.withhold: int | None = None  # the status with which updates are refused
        self._updates: queue.Queue[dict[str, Any]] = queue.Queue()
        self._kept: list[dict[str, Any]] = []
        self._number = 100
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                fields = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
                _, bot, method = self.path.split("/", 2)
                status, told = server._answer(bot.removeprefix("bot"), method, fields)
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def says(self, text: str | None, chat: int = 7, reply_to: int | None = None, **more: Any) -> None:
        """Somebody types to the bot."""
        self._number += 1
        person = {"id": chat, "first_name": "Grace", "last_name": "Hopper"}
        message = {"message_id": self._number, "from": person, "chat": {**person, "type": "private"}, **more}
        if text is not None:
            message["text"] = text
        if reply_to is not None:
            message["reply_to_message"] = {"message_id": reply_to}
        self._updates.put({"update_id": self._number, "message": message})

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, token: str, method: str, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(method)
        if token != TOKEN:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        if self.refuse and method == "sendMessage":
            status, more = self.refuse
            return status, {"ok": False, "error_code": status, **more}
        if self.withhold and method == "getUpdates":
            return self.withhold, {"ok": False, "error_code": self.withhold, "description": "Oops"}
        result: Any = True
        if method == "getMe":
            result = {"id": 123456, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
        elif method == "getUpdates":
            result = self._updates_from(fields["offset"], min(fields["timeout"], 1))
        elif method == "sendMessage":
            assert 0 < len(fields["text"]) <= 4096
            self._number += 1
            self.sent.append({**fields, "message_id": self._number})
            result = {"message_id": self._number, "chat": {"id": fields["chat_id"]}}
        return 200, {"ok": True, "result": result}

    def _updates_from(self, offset: int, wait: float) -> list[dict[str, Any]]:
        """Updates stay until a later question says by its offset that they were dealt with."""
        self._kept = [update for update in self._kept if update["update_id"] >= offset]
        try:
            self._kept.append(self._updates.get(timeout=0 if self._kept else wait))
            while True:
                self._kept.append(self._updates.get_nowait())
        except queue.Empty:
            return self._kept
