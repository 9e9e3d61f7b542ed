"""Sessions and the people they belong to: the browser has a random token, and the server only a hash of the token.

Data about a person is only in the memory of the process, unless the person chose to store the answers: then a `Store`
also contains their inventory, under the hash of their token. Someone who reads the store's file finds answers, but no
token.
"""

import hashlib
import re
import secrets
import time
from base64 import b32encode
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from secure_checklist import Checklist, Interview, Inventory, StoreError, packs
from secure_checklist.core.messages import language
from secure_checklist.interview import SavedInterview, Walk

if TYPE_CHECKING:
    from secure_checklist import Store
    from secure_checklist.incident import IncidentInterview


class RefusedError(Exception):
    """Raised if the app refuses a request; the argument is the HTTP status."""


class Session:
    """One person's use of the app.

    Attributes:
        store: The store for the person's answers, without private ones, or None to store nothing.
        walk: The person's progress in the check, or None if the check hasn't begun.
        began: The id of the profile that the check began with, or an empty string for the whole checklist.
        profile: The id of the current profile, or an empty string for the whole checklist.
        item: The id of an item that the person says is done, while the app asks about that item; otherwise empty.
        asking: The interview after a leak, or None if it hasn't begun. This interview is never stored.
        typed: What the person last typed on each screen, by key, to show it again. Only an app on the person's own
            machine fills this.
        language: The language that the person chose, or an empty string for the browser's language.
        note: A message for the top of the next page, in English, or an empty string.

    """

    def __init__(self, person: str, store: "Store | None" = None) -> None:
        self.person, self.store, self.used = person, store, time.monotonic()
        self.walk: Walk | None = None
        self.asking: IncidentInterview | None = None
        self.typed: dict[str, Mapping[str, Sequence[str]]] = {}
        self.began = self.profile = self.item = self.language = self.note = ""

    def begin_check(self, known: Inventory | SavedInterview, profile: str = "") -> None:
        """Begin the check with known answers, without the questions that the person skipped before."""
        self.began, self.profile, self.item = profile, profile, ""
        self.walk = Walk(Interview(checklist(profile, language()), known))

    def go_on(self, walk: Walk, profile: str) -> Walk:
        """Continue with all items of a profile, and return the person's progress in the check."""
        self.profile, self.item = profile, ""
        self.walk = walk.go_on(lambda before: before.on(checklist(profile, language())))
        return self.walk

    def keep(self) -> None:
        """Store the answers if the person agreed; if that fails, try again after the next answer."""
        if self.store is not None and self.walk is not None:
            inventory = self.walk.interview.inventory
            try:
                self.store.update(lambda _: inventory, name=self.person)
            except StoreError:
                self.note = "Your answer counts, but we couldn't save it. We'll try again with your next answer."


class Site:
    """A running app and its current sessions.

    Attributes:
        store: The store for answers, or None to store nothing.
        leave_to: The page that the quick exit opens. Set it to a real page of another site, such as a weather forecast.
        idle_minutes: The minutes without a request after which a session is deleted from memory.
        kept_days: The days without a change after which stored answers are deleted.
        most: The most people who may use the app at once. A long interview takes about 15 MB of memory.

    """

    def __init__(self, store: "Store | None", leave_to: str, idle_minutes: float, kept_days: int, most: int) -> None:
        self.store, self.leave_to, self.most = store, leave_to, most
        self.idle_minutes, self.kept_days = idle_minutes, kept_days
        self._held: dict[str, Session] = {}

    def begin(self, before: str = "") -> tuple[str, Session]:
        """Begin a session, or continue the session of an older token, and return the new token and the session.

        Raises:
            RefusedError: Too many people are using the app.

        """
        token, session = new_token(), self._held.pop(_person(before), None) or Session("")
        session.person = _person(token)
        return token, self._added(session)

    def find(self, token: str) -> Session | None:
        """Return the session for a token, restored from the store if necessary, or None."""
        self.sweep()
        session = self._held.get(_person(token)) or self._returning(_person(token))
        if session is not None:
            session.used = time.monotonic()
        return session

    def language_of(self, token: str) -> str:
        """Return the language that the person with a token chose, or an empty string."""
        return self._held.get(_person(token), Session("")).language

    def end(self, token: str) -> None:
        """Delete a session from memory, but not the stored answers."""
        self._held.pop(_person(token), None)

    def forget(self, token: str) -> None:
        """Delete a session and the person's stored answers."""
        self.end(token)
        if self.store is not None:
            self.store.delete(_person(token))

    def sweep(self) -> None:
        """Delete sessions that have been idle for too long."""
        first = time.monotonic() - self.idle_minutes * 60
        self._held = {person: one for person, one in self._held.items() if one.used >= first}

    def _added(self, session: Session) -> Session:
        self.sweep()
        if len(self._held) >= self.most:
            raise RefusedError(503)
        self._held[session.person] = session
        return session

    def _returning(self, person: str) -> Session | None:
        if self.store is None or self.store.last_change(person) is None:
            return None
        session, inventory = self._added(Session(person, self.store)), self.store.load(person)
        # The inventory records declined answers, but not the questions that the person couldn't answer.
        unknown = [(one, field, why) for one in inventory.subjects for field, why in one.unknown.items()]
        passed = tuple((f"{one.kind}.{field}", one.id) for one, field, why in unknown if why == "not_reported")
        session.begin_check(SavedInterview(checklist="leak-prevention", inventory=inventory, passed=passed))
        return session


@cache
def checklist(profile: str, tag: str) -> Checklist:
    """Return the checklist, or a profile of it, in a language."""
    whole = packs.load("leak-prevention").translated(tag)
    return whole.profile(profile) if profile else whole


def new_token() -> str:
    """Return a random token of 256 bits, in letters and digits that people can write down."""
    return b32encode(secrets.token_bytes(32)).decode().rstrip("=").lower()


def token_of(text: str) -> str:
    """Return the token in text that someone typed, whatever its spaces, or an empty string if there is no token."""
    found = re.sub(r"[\s-]", "", text).lower()
    return found if re.fullmatch("[a-z2-7]{52}", found) else ""


def _person(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
