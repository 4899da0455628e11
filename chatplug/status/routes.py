"""The console's doors to how the server does; for owners only."""

import msgspec

from chatplug.core import jobs
from chatplug.status import views
from chatplug.status.findings import findings
from chatplug.status.shapes import FindingsAnswer, StatusAnswer
from chatplug.web.access import OperatorIdentity
from chatplug.web.http import Api
from chatplug.web.problems import language

api = Api("status")
PATH = "/console/api/v1/server"


class Wish(msgspec.Struct):
    """Whether to look again, though somebody has looked lately."""

    anew: bool = False


@api.get(PATH, who="owner", answer=StatusAnswer, limit="operator", summary="How the server does")
def show_status(operator: OperatorIdentity) -> StatusAnswer:
    """Return figures, the job queue, the last errors."""
    return views.status(language())


@api.get(
    f"{PATH}/findings",
    who="owner",
    query=Wish,
    answer=FindingsAnswer,
    limit="operator",
    summary="What is not as it should be on this machine",
)
def show_findings(operator: OperatorIdentity, query: Wish) -> FindingsAnswer:
    """Return what the doctor says, without its slow looks."""
    return findings(language(), query.anew)


@api.post(f"{PATH}/jobs/<int:number>/again", who="owner", limit="operator", summary="Try a failed job again")
def try_again(operator: OperatorIdentity, number: int) -> None:
    """Wake a job that has failed."""
    jobs.again(number)
