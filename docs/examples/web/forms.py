"""What a browser sends with the form of a question, turned into what `interview.forms` reads. Nothing is guessed."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from secure_checklist import Question
from web.words import zones

__all__ = ["Sent", "as_answer", "moment", "takes_country"]

_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,9})?")


class Sent(NamedTuple):
    """The fields of a form, each with all that was sent under its name."""

    fields: Mapping[str, list[str]]

    def one(self, name: str) -> str:
        """Return a field; empty where it wasn't sent."""
        return self.fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Return all that was sent under a name."""
        return self.fields.get(name, [])


def as_answer(question: Question, sent: Sent) -> dict[str, object]:
    """Return what was sent as `interview.forms.submit` takes it. Whether it is an answer is decided there."""
    how = sent.one("how") or "as-answered"
    data: dict[str, object] = {"how": how, "question": sent.one("question")}
    if how in ("not-known", "rather-not-say"):
        return data
    if question.input in ("some_of", "subjects"):
        if question.choices:
            data["answer"] = sent.all("answer")
        if question.input == "subjects":
            data["others"] = [name.strip() for name in sent.all("others") if name.strip()]
    elif sent.one("answer").strip():
        data["answer"] = _value(question, sent)
    return data


def takes_country(question: Question) -> bool:
    """Return whether the answer is the code of a country, which nobody should have to know."""
    return question.input == "text" and question.fact.endswith(".country")


def _value(question: Question, sent: Sent) -> object:
    text = sent.one("answer").strip()
    if question.input == "whole_number" and _WHOLE.fullmatch(text):
        return int(text)
    if question.input == "number" and _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if question.input == "datetime":
        return moment(text, sent.one("zone"))
    return text


def moment(local: str, zone: str) -> str:
    """Return the moment of a local time; what is none comes back as it was, to be refused."""
    try:
        at = datetime.fromisoformat(local)
    except ValueError:
        return local
    if at.tzinfo is not None or zone not in zones():
        return local
    return at.replace(tzinfo=ZoneInfo(zone), second=0, microsecond=0).isoformat()
