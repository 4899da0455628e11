"""What may stand in an operator's fields."""

from chatplug.core import forms
from chatplug.core.errors import BadInput
from chatplug.core.i18n import N_
from chatplug.core.text import clean_line

LONGEST_NAME = 80
ROLES = ("owner", "operator")


def clean_name(name: str) -> str:
    """Return an operator's name as it is shown.

    :raises BadInput: when it is empty or too long.
    """
    cleaned = clean_line(name)
    if not cleaned or len(cleaned) > LONGEST_NAME:
        raise BadInput(
            N_("A name has 1 to {most} characters."),
            N_("Visitors see it beside each answer."),
            code="bad_name",
            most=LONGEST_NAME,
        )
    return cleaned


def clean_title(title: str) -> str:
    """Return what stands under an operator's name, possibly nothing.

    :raises BadInput: when it is too long.
    """
    cleaned = clean_line(title)
    if len(cleaned) > LONGEST_NAME:
        raise BadInput(N_("The title is too long."), N_("At most {most} characters fit."), code="bad_title",
                       most=LONGEST_NAME)  # fmt: skip
    return cleaned


def clean_email(email: str) -> str:
    """Return an operator's address in lower case: it is what they sign in with.

    :raises BadInput: when it is none.
    """
    cleaned = forms.clean_email(email).lower()
    if not cleaned:
        raise BadInput(
            N_("That does not look like an e-mail address."), N_("Check it: name@example.com."), code="bad_email"
        )
    return cleaned


def clean_role(role: str) -> str:
    """Return a role that there is.

    :raises BadInput: when there is no such role.
    """
    if role not in ROLES:
        raise BadInput(N_("There is no role “{role}”."), N_("It is owner or operator."), code="bad_role", role=role)
    return role
