"""Real stores for backups, each in a process of its own: moto as S3, which checks signatures, and WsgiDAV."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.processes import free_port, plain_environment

START_SECONDS = 30
BUCKET, REGION = "chat", "eu-central-1"
NAME, PASSWORD = "ada", "p@ss/w:rd"


class Store:
    """A process that listens on a port of its own."""

    def __init__(self, command: list[str], port: int, **environment: str) -> None:
        self.port, self.host = port, f"127.0.0.1:{port}"
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**plain_environment(), **environment},
        )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                assert time.monotonic() < until, "the store does not start"
                assert self.process.poll() is None, "the store has ended"
                time.sleep(0.05)

    def end(self) -> None:
        """Stop it."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
            return
        self.process.kill()
        self.process.wait()


class S3Store(Store):
    """moto in server mode, with one bucket and one key that may use it; every other signature is refused."""

    def __init__(self) -> None:
        port = free_port()
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        # The first four requests, which make the bucket and the key, need no key.
        super().__init__(command, port, INITIAL_NO_AUTH_ACTION_COUNT="4")
        self.boto("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        iam = self.boto("iam")
        iam.create_user(UserName="chatplug")
        allowed = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [allowed]}
        iam.put_user_policy(UserName="chatplug", PolicyName="all", PolicyDocument=json.dumps(policy))
        made = iam.create_access_key(UserName="chatplug")["AccessKey"]
        self.key, self.secret = made["AccessKeyId"], made["SecretAccessKey"]

    def boto(self, service: str) -> Any:
        """Amazon's own client for it."""
        import boto3

        key, secret = getattr(self, "key", "none"), getattr(self, "secret", "none")
        return boto3.client(
            service,
            endpoint_url=f"http://{self.host}",
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
        )

    def address(self, prefix: str = "shop", secret: str = "", bucket: str = BUCKET, port: int = 0) -> str:
        """Our address for it."""
        host = f"127.0.0.1:{port}" if port else self.host
        return f"s3+http://{self.key}:{secret or self.secret}@{host}/{bucket}/{prefix}?region={REGION}"

    def names(self) -> set[str]:
        """Every object in the bucket, asked for by the other client."""
        return {one["Key"] for one in self.boto("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])}


class DavStore(Store):
    """WsgiDAV on a folder, with a name and a password."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        config = folder.parent / f"{folder.name}.json"
        users = {"*": {NAME: {"password": PASSWORD}}}
        config.write_text(
            json.dumps({
                "host": "127.0.0.1", "port": port, "provider_mapping": {"/": str(folder)},
                "http_authenticator": {"domain_controller": None, "accept_basic": True, "accept_digest": False,
                                       "default_to_digest": False},
                "simple_dc": {"user_mapping": users}, "verbose": 0,
            })
        )  # fmt: skip
        super().__init__([sys.executable, "-m", "wsgidav.server.server_cli", "--config", str(config)], port)

    def address(self, path: str = "backups", password: str = PASSWORD, port: int = 0) -> str:
        """Our address for it."""
        host = f"127.0.0.1:{port}" if port else self.host
        return f"http://{NAME}:{password}@{host}/{path}"

    def names(self, path: str = "backups") -> set[str]:
        """Every file in a folder of it."""
        return {file.name for file in (self.folder / path).glob("*")}


@pytest.fixture(scope="session")
def bucket() -> Iterator[S3Store]:
    """A store that speaks S3, running."""
    store = S3Store()
    yield store
    store.end()


@pytest.fixture(scope="session")
def dav(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavStore]:
    """A WebDAV server, running."""
    store = DavStore(tmp_path_factory.mktemp("dav") / "files")
    yield store
    store.end()
