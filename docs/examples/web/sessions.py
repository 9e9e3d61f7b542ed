"""`Sessions`: who is who. A random token in the browser, its hash here, and nothing that outlives the process.

What is known of a person lies in their session and nowhere else, unless they chose to keep it (`kept`). Sessions of
different people share nothing but the checklists, which never change.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
import threading
import time
from base64 import b32encode
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from secure_checklist import Checklist, Interview, Inventory, Report, StoreError, evaluate, packs
from secure_checklist.incident import IncidentInterview
from secure_checklist.interview import Walk
from web.kept import Keeping, Kept

__all__ = ["EndedError", "FullError", "Session", "Sessions", "new_token", "token_for_forms", "token_of"]

CHECK = "leak-prevention"
_TOKEN = re.compile(r"[a-z2-7]{52}")


class EndedError(LookupError):
    """There is no such session, or it has ended."""


class FullError(RuntimeError):
    """Too many people are here at once, or too many from one place. Nobody is put out for someone new."""


class Seen(NamedTuple):
    """A report that the person has seen, and when."""

    report: Report
    at: datetime


class Session:
    """One person's visit. Use it within `held()`, so that two requests of one person don't cross.

    Attributes:
        keeping: What they chose to keep.
        walk: Their way through the check; if None, not begun.
        checklist: What that is judged by.
        since: The report that later ones are compared with; if None, they have seen none.
        asking: What has leaked; if None, not begun. Never kept.
        language: The language that they chose; empty: that of their browser.
        note: What the next page says above all else.

    """

    def __init__(self, person: str, keeping: Keeping, client: str = "") -> None:
        self.person, self.client = person, client
        self.keeping: Keeping = keeping
        self.walk: Walk | None = None
        self.checklist: Checklist = packs.load(CHECK).translated()
        self.since: Seen | None = None
        self.asking: IncidentInterview | None = None
        self.language = ""
        self.note = ""
        self.ended = False
        self.used = 0.0
        self._saved = Inventory()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        """Say nothing of whom it is about."""
        return "Session()"

    @contextmanager
    def held(self) -> Generator["Session", None, None]:
        """Keep other requests of the same person waiting.

        Raises:
            EndedError: the session has ended meanwhile.

        """
        with self._lock:
            if self.ended:
                raise EndedError
            yield self

    def begin_check(self, inventory: Inventory, at: datetime | None = None, profile: str = "") -> None:
        """Begin the check with what is known, which is what is kept if anything is.

        Args:
            inventory: What is known. What the person didn't know earlier isn't asked again.
            at: When they were here last; if None, never.
            profile: To which profile the checklist is cut down; empty: to none.

        """
        whole = packs.load(CHECK).translated()
        self._saved, self.checklist = inventory, whole.profile(profile) if profile else whole
        self.since = None if at is None else Seen(evaluate(self.checklist, inventory, now=at), at)
        self.walk = Walk(Interview(self.checklist, inventory, passed=_passed(inventory)))

    def take_whole(self) -> None:
        """Go on with the questions of the whole checklist."""
        if self.walk is not None:
            now, self.checklist, self.since = self.walk.interview, packs.load(CHECK).translated(), None
            self.walk = Walk(Interview(self.checklist, now.inventory, passed=now.passed))

    def speak(self) -> None:
        """Go on with the check in the language in force, with every answer."""
        whole, note = packs.load(CHECK).translated(), self.checklist.tailored_to
        if self.walk is not None and whole.language != self.checklist.language:
            self.checklist = whole if note is None else whole.profile(note.id)
            self.walk = self.walk.with_checklist(self.checklist)

    def seen(self) -> Seen | None:
        """Return the report that this one is compared with, and remember the first one of a visit for that."""
        before = self.since
        if before is None and self.walk is not None:
            self.since = Seen(self.walk.interview.report, datetime.now(UTC))
        return before

    def keep(self, kept: Kept | None) -> bool:
        """Write down what is new, if the person chose that.

        Says False where it couldn't be written. Then nothing is lost, and it is tried again with the next answer.
        """
        if kept is None or self.walk is None or self.keeping == "nothing":
            return True
        inventory = self.walk.interview.inventory
        if inventory is not self._saved:
            try:
                kept.save(self.person, self.keeping, inventory, self._saved)
            except StoreError:
                return False
            self._saved = inventory
        return True

    def end(self) -> None:
        """Forget what is known. A request that is being answered is waited for."""
        with self._lock:
            self.ended = True
            self.walk = self.asking = self.since = None
            self._saved = Inventory()


class Sessions:
    """The people who are here now.

    Args:
        kept: Where answers are kept; if None, nowhere.
        idle: After how many seconds without a request a session is forgotten.
        most: How many there may be.
        most_each: How many there may be from one place, so that no single one can take all. Whoever has left and whose
            answers are kept still counts.
        most_kept: Of how many people answers may be kept.
        clock: Gives seconds that never go back.

    """

    def __init__(
        self,
        kept: Kept | None,
        *,
        idle: float,
        most: int,
        most_each: int | None = None,
        most_kept: int = 1000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.kept, self._idle, self._most, self._clock = kept, idle, most, clock
        self._most_each, self._most_kept = most if most_each is None else most_each, most_kept
        self._secret = secrets.token_bytes(32)
        self._held: dict[str, Session] = {}
        self._places: dict[str, str] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def begin(self, keeping: Keeping, client: str = "") -> tuple[str, Session]:
        """Begin a session and return its token, too.

        Args:
            keeping: What the person chose to keep.
            client: The address of their computer, or of the network that many share.

        Raises:
            FullError: there are too many.

        """
        self.sweep()
        token = new_token()
        session = Session(_person(token), keeping, self._place(client))
        with self._lock:
            if self.kept is not None and keeping != "nothing":
                self._make_room(self.kept, session)
            self._add(session)
        return token, session

    def find(self, token: str, client: str = "") -> Session | None:
        """Return the session of a token, from memory, or of someone whose answers are kept; if None, there is none."""
        self.sweep()
        person = _person(token)
        with self._lock:
            session = self._held.get(person)
            if session is None and (session := self._returning(person, client)) is not None:
                self._add(session)
            if session is not None:
                session.used = self._clock()
            return session

    def language_of(self, token: str) -> str:
        """Return the language that someone who is here chose; empty: none."""
        with self._lock:
            session = self._held.get(_person(token))
            return "" if session is None else session.language

    def end(self, token: str) -> None:
        """Forget a session. What the person chose to keep stays. Never call it while the session is held."""
        with self._lock:
            session = self._held.pop(_person(token), None)
        if session is not None:
            session.end()

    def forget(self, token: str) -> None:
        """Forget a session, and all that was kept of the person."""
        session = self.find(token)
        self.end(token)
        if session is not None and self.kept is not None:
            self.kept.forget(session.person)

    def sweep(self) -> None:
        """Forget the sessions that nobody has used for too long."""
        with self._lock:
            gone = [person for person, one in self._held.items() if self._clock() - one.used > self._idle]
            ended = [self._held.pop(person) for person in gone]
        for session in ended:
            session.end()

    def _make_room(self, kept: Kept, session: Session) -> None:
        """Refuse more people in the file than it may hold, and more from one place than may be here."""
        people = {*kept.people(), *(person for person, one in self._held.items() if one.keeping != "nothing")}
        self._places = {person: place for person, place in self._places.items() if person in people}
        from_there = sum(place == session.client for place in self._places.values())
        if len(people) >= self._most_kept or from_there >= self._most_each:
            raise FullError
        self._places[session.person] = session.client

    def _add(self, session: Session) -> None:
        from_there = sum(one.client == session.client for one in self._held.values())
        if len(self._held) >= self._most or from_there >= self._most_each:
            raise FullError
        session.used = self._clock()
        self._held[session.person] = session

    def _place(self, client: str) -> str:
        """Return what stands for an address: it can't be read back, and means nothing to another process.

        Whoever has IPv6 has some 2**64 addresses, so only the first half of one counts.
        """
        try:
            address = ipaddress.ip_address(client)
        except ValueError:
            where = client
        else:
            where = str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else client  # noqa: PLR2004 - IPv6
        return hmac.new(self._secret, where.encode(), hashlib.sha256).hexdigest()

    def _returning(self, person: str, client: str) -> Session | None:
        found = None if self.kept is None else self.kept.find(person)
        if found is None:
            return None
        session = Session(person, found.keeping, self._place(client))
        session.begin_check(found.inventory, found.at)
        return session


def _passed(inventory: Inventory) -> list[tuple[str, str]]:
    """Return what the person didn't know. The interview itself remembers what was declined."""
    return [
        (f"{subject.kind}.{field}", subject.id)
        for subject in inventory.subjects
        for field, reason in subject.unknown.items()
        if reason == "not_reported"
    ]


def new_token() -> str:
    """Return a random token of 256 bits, in letters and digits that can be written down."""
    return b32encode(secrets.token_bytes(32)).decode().rstrip("=").lower()


def token_of(text: str) -> str | None:
    """Read a token that someone has typed, in whatever groups; if None, it is none."""
    found = re.sub(r"[\s-]", "", text).lower()
    return found if _TOKEN.fullmatch(found) else None


def token_for_forms(token: str) -> str:
    """Return what each form of a browser carries, so that no other site can send one for it."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _person(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
