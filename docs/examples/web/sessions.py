"""`Site`: one app and who is who. A random token in the browser, its hash here; nothing outlives the process.

What is known of a person lies in their session and nowhere else, unless they chose to keep it: then their inventory is
also in a `Store`, named by the hash of their token. Whoever reads the file finds answers, and no key to come back with.
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
    """A request gets no page. Its argument is the status of HTTP that says why."""


class Session:
    """One person's visit.

    Attributes:
        store: Where their answers are kept, without private ones; if None, nowhere.
        walk: Their way through the check; if None, not begun.
        began: The part of the checklist that it began with; empty: the whole.
        profile: The part that it goes through by now.
        item: The one thing that it is about, which they say that they have done; empty: it is about all.
        asking: What has leaked; if None, not begun. Never kept.
        typed: What was filled in last on a screen, by its key. It is shown there again, so only an app that runs on the
            person's own machine puts anything into it.
        language: The language that they chose; empty: that of their browser.
        note: What the next page says above all else, in English; empty: nothing.

    """

    def __init__(self, person: str, store: "Store | None" = None) -> None:
        self.person, self.store, self.used = person, store, time.monotonic()
        self.walk: Walk | None = None
        self.asking: IncidentInterview | None = None
        self.typed: dict[str, Mapping[str, Sequence[str]]] = {}
        self.began = self.profile = self.item = self.language = self.note = ""

    def begin_check(self, known: Inventory | SavedInterview, profile: str = "") -> None:
        """Begin the check with what is known, without the questions that were passed over."""
        self.began, self.profile, self.item = profile, profile, ""
        self.walk = Walk(Interview(checklist(profile, language()), known))

    def go_on(self, walk: Walk, profile: str) -> Walk:
        """Go on with all of a part of the checklist, and return the way through it."""
        self.profile, self.item = profile, ""
        self.walk = walk.go_on(lambda before: before.on(checklist(profile, language())))
        return self.walk

    def keep(self) -> None:
        """Store the answers, if the person chose that. Where they can't be written, the next answer tries again."""
        if self.store is not None and self.walk is not None:
            inventory = self.walk.interview.inventory
            try:
                self.store.update(lambda _: inventory, name=self.person)
            except StoreError:
                self.note = "Your answer counts, but we couldn't save it. We'll try again with your next answer."


class Site:
    """One running app, and the people who are here now.

    Attributes:
        store: Where answers are kept; if None, nowhere.
        leave_to: Where the quick exit leads: a dull page. Give a real one of another site, such as the weather.
        idle_minutes: After how long without a request what is in memory is forgotten.
        kept_days: After how many days without a change what is kept is deleted.
        most: How many people may be here at once. A long interview takes some 15 MB of memory.

    """

    def __init__(self, store: "Store | None", leave_to: str, idle_minutes: float, kept_days: int, most: int) -> None:
        self.store, self.leave_to, self.most = store, leave_to, most
        self.idle_minutes, self.kept_days = idle_minutes, kept_days
        self._held: dict[str, Session] = {}

    def begin(self, before: str = "") -> tuple[str, Session]:
        """Begin a session, or go on with that of an older token, and return the new token, too.

        Raises:
            RefusedError: there are too many. Nobody is put out for someone new.

        """
        token, session = new_token(), self._held.pop(_person(before), None) or Session("")
        session.person = _person(token)
        return token, self._added(session)

    def find(self, token: str) -> Session | None:
        """Return the session of a token, from memory, or of someone whose answers are kept; if None, there is none."""
        self.sweep()
        session = self._held.get(_person(token)) or self._returning(_person(token))
        if session is not None:
            session.used = time.monotonic()
        return session

    def language_of(self, token: str) -> str:
        """Return the language that someone who is here chose; empty: none."""
        return self._held.get(_person(token), Session("")).language

    def end(self, token: str) -> None:
        """Forget a session. What the person chose to keep stays."""
        self._held.pop(_person(token), None)

    def forget(self, token: str) -> None:
        """Forget a session, and all that was kept of the person."""
        self.end(token)
        if self.store is not None:
            self.store.delete(_person(token))

    def sweep(self) -> None:
        """Forget the sessions that nobody has used for too long."""
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
        # The interview itself remembers what was declined, but not what the person couldn't say.
        unknown = [(one, field, why) for one in inventory.subjects for field, why in one.unknown.items()]
        passed = tuple((f"{one.kind}.{field}", one.id) for one, field, why in unknown if why == "not_reported")
        session.begin_check(SavedInterview(checklist="leak-prevention", inventory=inventory, passed=passed))
        return session


@cache
def checklist(profile: str, tag: str) -> Checklist:
    """Return the checklist, or a part of it, in a language."""
    whole = packs.load("leak-prevention").translated(tag)
    return whole.profile(profile) if profile else whole


def new_token() -> str:
    """Return a random token of 256 bits, in letters and digits that can be written down."""
    return b32encode(secrets.token_bytes(32)).decode().rstrip("=").lower()


def token_of(text: str) -> str:
    """Read a token that someone has typed, in whatever groups; empty: it is none."""
    found = re.sub(r"[\s-]", "", text).lower()
    return found if re.fullmatch("[a-z2-7]{52}", found) else ""


def _person(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
