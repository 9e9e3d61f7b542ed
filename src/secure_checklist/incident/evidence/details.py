"""`Details`: what a person types for one paper, such as a name and an address. The library keeps it nowhere."""

from typing import Annotated

from pydantic import Field

from secure_checklist.incident.evidence.record import Line, Prose, Quiet

Lines = Annotated[str, Field(strict=True, max_length=2000)]
"""A few lines, as an address has."""


class Details(Quiet):
    """Who sends a paper, to whom, and what only they can say. Every field may stay empty: its place is left blank.

    Attributes:
        name: The sender's name.
        address: Their postal address.
        email: An e-mail address that nobody else reads.
        phone: A telephone number on which nobody else answers.
        shown_name: The name of the person shown, where that is somebody else.
        account: The sender's own account on the service.
        recipient: To whom the paper goes: a service, a police station, a school.
        reference: The number of the case there.
        what_happened: What happened, in the person's own words, without saying what a picture shows.

    """

    name: Line = ""
    address: Lines = ""
    email: Line = ""
    phone: Line = ""
    shown_name: Line = ""
    account: Line = ""
    recipient: Lines = ""
    reference: Line = ""
    what_happened: Prose = ""
