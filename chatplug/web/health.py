"""Is the server well: for monitors, platforms and the doctor."""

from typing import Any

from chatplug.core import db, gate
from chatplug.core.instance import MARK
from chatplug.web.http import Api, json_response

api = Api("health")


@api.get("/healthz", summary="Say whether the server works")
def healthz() -> Any:
    """Answer 200 when the database can be read and written, 503 with the reason otherwise and for seconds after."""
    try:
        db.execute("SELECT 1").fetchone()
        db.write(_touch)
        failure: Exception | None = db.refused_lately()
    except Exception as error:  # noqa: BLE001 (whatever it is, the monitor must be told)
        failure = error
    if failure:
        return json_response({"error": str(failure), "hint": "", "code": "unhealthy", "status": 503}, 503)
    return json_response({"mark": MARK})


def _touch() -> None:
    db.execute("INSERT INTO meta (key, value) VALUES ('healthy', '1') ON CONFLICT (key) DO UPDATE SET value = '1'")


gate.always_open_to.add(_touch)  # a new version on trial is asked whether it is well
