"""The address that browsers ask on their own: no picture is ours to show on a visitor's page."""

from flask import Response

from chatplug.web.http import Api

api = Api("favicon")


@api.get("/favicon.ico", summary="Say that there is no icon")
def favicon() -> Response:
    """Answer without a picture, so that no browser's console shows an error."""
    return Response(status=204, headers={"Cache-Control": "public, max-age=86400"})
