"""`Sessions`: who is who. A random token in the browser, its hash here, and nothing that outlives the process.

What is known of a person lies in their session and nowhere else, unless they chose to keep it: then their inventory is
also in a `Store`, named by the hash of their token. Whoever reads the file finds answers, and no key to come back with.
"""

import hashlib
import hmac
import re
import secrets
import threading
import time
from base64 import b32encode
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from secure_checklist import Checklist, Interview, Inventory, Report, Store, StoreError, evaluate, packs
from secure_checklist.incident import IncidentInterview
from secure_checklist.interview import Walk

__all__ = ["EndedError", "FullError", "Session", "Sessions", "new_token", "token_for_forms", "token_of"]

_TOKEN = re.compile(r"[a-z2-7]{52}")


class EndedError(LookupError):
    """There is no such session, or it has ended."""


class FullError(RuntimeError):
    """Too many people are here at once. Nobody is put out for someone new."""


class Session:
    """One person's visit. Use it within `held()`, so that two requests of one person don't cross.

    Attributes:
        store: Where their answers are kept, without private ones; if None, nowhere.
        walk: Their way through the check; if None, not begun.
        checklist: The checklist that it is evaluated by.
        since: The report that later ones are compared with; if None, they have seen none.
        asking: What has leaked; if None, not begun. Never kept.
        language: The language that they chose; empty: that of their browser.
        note: What the next page says above all else.

    """

    def __init__(self, person: str, store: Store | None = None) -> None:
        self.person, self.store = person, store
        self.walk: Walk | None = None
        self.checklist = _checklist()
        self.since: Report | None = None
        self.asking: IncidentInterview | None = None
        self.language = self.note = ""
        self.ended, self.used = False, 0.0
        self._saved = Inventory()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        """Hide the person."""
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

    def begin_check(self, inventory: Inventory, passed: Sequence[tuple[str, str]] = (), profile: str = "") -> None:
        """Begin the check with what is known, without the questions that were passed; an empty profile is the whole."""
        self.checklist, self._saved = _checklist(profile), inventory
        self.walk = Walk(Interview(self.checklist, inventory, passed=passed))

    def speak(self) -> None:
        """Go on with the check in the language in force, with every answer."""
        note = self.checklist.tailored_to
        if self.walk is not None and _checklist().language != self.checklist.language:
            self.checklist = _checklist("" if note is None else note.id)
            self.walk = self.walk.with_checklist(self.checklist)

    def seen(self) -> Report | None:
        """Return the report that this one is compared with, and remember the first one of a visit for that."""
        before = self.since
        if before is None and self.walk is not None:
            self.since = self.walk.interview.report
        return before

    def keep(self) -> bool:
        """Store new answers, if the person chose that; False if they couldn't be written.

        Then nothing is lost, and the next answer tries again.
        """
        if self.store is not None and self.walk is not None:
            inventory = self.walk.interview.inventory
            try:
                if inventory is not self._saved:
                    self.store.update(lambda _: inventory, name=self.person)
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
        store: Where answers are kept; if None, nowhere.
        idle: After how many seconds without a request a session is forgotten.
        most: How many there may be.
        clock: Gives seconds that never go back.

    """

    def __init__(
        self, store: Store | None, *, idle: float, most: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.store, self._idle, self._most, self._clock = store, idle, most, clock
        self._held: dict[str, Session] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def begin(self) -> tuple[str, Session]:
        """Begin a session and return its token, too.

        Raises:
            FullError: there are too many.

        """
        self.sweep()
        token = new_token()
        session = Session(_person(token))
        with self._lock:
            self._add(session)
        return token, session

    def find(self, token: str) -> Session | None:
        """Return the session of a token, from memory, or of someone whose answers are kept; if None, there is none."""
        self.sweep()
        person = _person(token)
        with self._lock:
            session = self._held.get(person)
            if session is None and (session := self._returning(person)) is not None:
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
        self.end(token)
        if self.store is not None:
            self.store.delete(_person(token))

    def sweep(self) -> None:
        """Forget the sessions that nobody has used for too long."""
        with self._lock:
            gone = [person for person, one in self._held.items() if self._clock() - one.used > self._idle]
            ended = [self._held.pop(person) for person in gone]
        for session in ended:
            session.end()

    def _add(self, session: Session) -> None:
        if len(self._held) >= self._most:
            raise FullError
        session.used = self._clock()
        self._held[session.person] = session

    def _returning(self, person: str) -> Session | None:
        at = None if self.store is None else self.store.last_change(person)
        if self.store is None or at is None:
            return None
        session, inventory = Session(person, self.store), self.store.load(person)
        session.begin_check(inventory, _passed(inventory))
        session.since = evaluate(session.checklist, inventory, now=at)
        return session


def _checklist(profile: str = "") -> Checklist:
    whole = packs.load("leak-prevention").translated()
    return whole.profile(profile) if profile else whole


def _passed(inventory: Inventory) -> list[tuple[str, str]]:
    """Return the questions that the person couldn't answer. The interview itself remembers the declined ones."""
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
    """Return the secret in each form of a browser, so that no other site can send one for it."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _person(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
