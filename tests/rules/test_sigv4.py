"""Signatures for S3-compatible stores, against the vectors that Amazon publishes and against its own library."""

from datetime import UTC, datetime

import pytest

from chatplug.backup.places import sigv4

# https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
EXAMPLE = {"key": "AKIAIOSFODNN7EXAMPLE", "secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "region": "us-east-1"}
AT = datetime(2013, 5, 24, tzinfo=UTC)
HOST = "https://examplebucket.s3.amazonaws.com"


@pytest.mark.parametrize(
    ("method", "path", "headers", "content", "signature"),
    [
        pytest.param(
            "GET",
            "/test.txt",
            {"range": "bytes=0-9"},
            sigv4.EMPTY,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            id="get object",
        ),
        pytest.param(
            "PUT",
            "/test%24file.text",
            {"date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            id="put object",
        ),
        pytest.param(
            "GET",
            "/?lifecycle=",
            {},
            sigv4.EMPTY,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            id="get bucket lifecycle",
        ),
        pytest.param(
            "GET",
            "/?max-keys=2&prefix=J",
            {},
            sigv4.EMPTY,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            id="list objects",
        ),
    ],
)
def test_the_published_vectors(method: str, path: str, headers: dict[str, str], content: str, signature: str) -> None:
    signed = sigv4.sign(method, HOST + path, headers, content, at=AT, **EXAMPLE)
    assert signed["authorization"].endswith(f"Signature={signature}")
    assert EXAMPLE["secret"] not in str(signed)


@pytest.mark.parametrize("path", ["/bucket/a%20b%2Bc/%D0%B6.zip", "/bucket?list-type=2&prefix=a%2Fb%20c"])
def test_the_same_as_amazons_own_library(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    auth = pytest.importorskip("botocore.auth")
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    url = f"https://minio.example:9000{path}"
    at = datetime.now(UTC).replace(microsecond=0)
    theirs = AWSRequest("GET", url, headers={"x-amz-content-sha256": sigv4.EMPTY})
    signer = auth.S3SigV4Auth(Credentials(EXAMPLE["key"], EXAMPLE["secret"]), "s3", "eu-west-3")
    monkeypatch.setattr(auth, "get_current_datetime", lambda: at.replace(tzinfo=None), raising=False)
    signer.add_auth(theirs)
    at = datetime.strptime(theirs.context["timestamp"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    mine = sigv4.sign("GET", url, {}, sigv4.EMPTY, at=at, **{**EXAMPLE, "region": "eu-west-3"})
    assert mine["authorization"] == theirs.headers["Authorization"]


def test_a_query_is_put_in_order() -> None:
    assert sigv4.query_of({"prefix": "a b/ж", "list-type": "2"}) == "list-type=2&prefix=a%20b%2F%D0%B6"
