"""`ReportWords`: every word of a shown report that isn't the checklist's own, so that an app can give its own language.

What is put together from facts, such as the ground on which something isn't done, is English. Formats that can say so
mark it as English where the words are in another language.
"""

from collections.abc import Mapping
from string import Formatter
from typing import Literal, Self

from pydantic import Field, model_validator

from secure_checklist.checklists.items import Cause, Effort, Level
from secure_checklist.checklists.plan_items import Verification
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.evaluation.explanation import OUTCOME_TEXT, REASON_TEXT
from secure_checklist.formats.labels import CAUSES, CHECKED, EFFORTS
from secure_checklist.rules.outcome import Outcome
from secure_checklist.rules.reasons import ReasonCode

_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "rhg", "sd", "syr", "ug", "ur", "yi")
)
"""Languages that are usually written from right to left, by primary subtag."""
_RTL_SCRIPTS = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"))


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which a language, as BCP 47, is written; a script subtag decides if there is one."""
    primary, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)  # noqa: PLR2004 - BCP 47
    return "rtl" if (script in _RTL_SCRIPTS if script else primary in _RIGHT_TO_LEFT) else "ltr"


class ReportWords(Model):
    """The words of a report. Those with braces take the values that the English ones take.

    Attributes:
        language: Of these words, as BCP 47.
        span: The score as a range, from `low` to `high`.
        exact: The score where nothing is open.
        no_score: Nothing counts yet.
        little: A share of less than one per cent.
        known: What share of the weight is decided.
        score: The heading of the score.
        score_help: How to read the range.
        open_range: The part of a range that isn't known.
        sure_range: The part of a range that is sure.
        counts: How many findings have an outcome, beside its name in `outcomes`.
        first: The heading of what to do.
        noticeable: The heading of what others may notice.
        begin_here: The line that leads to what to read before that.
        comes_first: What stands at the item that comes before all others, for safety's sake.
        read_first: What stands at an action of which nobody could tell whether it is safe.
        nothing_left: Everything that counts is known, and nothing is undone.
        nothing_known: Nothing is known to be undone, but something isn't known.
        more: How many more actions there are.
        not_fully: What is surely not done at all, or only in part.
        whom: For whom something isn't done.
        found: On what ground.
        found_for: On what ground, and of whom that is so.
        how: The heading of the steps.
        also: Further steps.
        opens: A link that opens the place itself.
        avoid: What stands before what not to do.
        exposure: The heading of the causes.
        exposure_help: How to read exposure.
        sections: The heading of the scores by section.
        trend: The heading of the scores over time.
        trend_help: How to read them.
        new_content: Where the checklist's content became another version.
        unknown: The heading of what isn't known.
        unsettled: How many findings aren't known, where no question would settle one.
        nothing_unknown: Everything is settled.
        waiting: How many entries wait for an answer.
        unlisted: Kinds of which nothing is listed.
        perhaps_more: Kinds that may not be listed in full.
        expired: How many entries are past the date until which the advice holds.
        more_questions: How many more questions there are.
        holds: The heading of what is done.
        nothing_holds: Nothing is known to be done.
        set_aside: The heading of what is waived or held back.
        waived: A waiver that counts: who decided it.
        lapsed: A waiver that counts no longer.
        until: The end of a waiver.
        entries: The heading of all entries.
        entry: The column of titles.
        subject: The column of those judged.
        state: The column of outcomes.
        reason: The column of reasons.
        can_be: What an outcome that isn't known can still be.
        cautioned: What stands at a finding that a guard may concern.
        you: The advised person.
        none_listed: The subject of a finding where none is listed.
        sources: The heading of the sources.
        undated: A source without a date.
        checked_on: When a source was checked.
        made: What the report was made from, and for which moment.
        limits: What stands at the end: what a report can't say.
        skip: The link that leads past the heading.
        outcomes: What became of an item.
        levels: How much an item matters.
        efforts: What an item takes.
        causes: What an item counters.
        statuses: How well a claim was checked.
        reasons: Why something isn't known.

    """

    language: str = Field(default="en", pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=60)
    span: str = "Between {low} and {high} of 100"
    exact: str = "{low} of 100"
    no_score: str = "There is no score: nothing counts yet."
    little: str = "less than 1 %"
    known: str = "{share} of the weight is known."
    score: str = "Score"
    score_help: str = "What isn't known could count for or against you. So this is a range, and no single number."
    open_range: str = "not known"
    sure_range: str = "sure"
    counts: str = "{count} {outcome}"
    first: str = "What to do first"
    noticeable: str = "What others may notice"
    begin_here: str = 'If someone else may control one of your devices or accounts, begin here: "{titles}".'
    comes_first: str = "comes first"
    read_first: str = "Read entry 1 before you do this."
    nothing_left: str = "Nothing is left to do."
    nothing_known: str = "Nothing is known to be undone; see what is not known."
    more: str = "More to do: {count}"
    not_fully: str = "not fully done"
    whom: str = "{outcome} for {whom}"
    found: str = "Found: {ground}."
    found_for: str = "Found for {whom}: {ground}."
    how: str = "How"
    also: str = "Also"
    opens: str = "Opens the page: {link}"
    avoid: str = "Don't:"
    exposure: str = "How exposed you are, by cause"
    exposure_help: str = "Shorter is better. The striped part isn't known."
    sections: str = "By topic"
    trend: str = "Over time"
    trend_help: str = "Higher is better. The band between the lines is what isn't known."
    new_content: str = "new content: {version}"
    unknown: str = "What is not known"
    unsettled: str = "Entries that are not settled: {count}."
    nothing_unknown: str = "Nothing: every entry is settled."
    waiting: str = "entries that wait: {count}"
    unlisted: str = "No {kinds} are listed. Entries that wait for them: {count}."
    perhaps_more: str = "There may be more {kinds} than those that are listed."
    expired: str = "Entries past the date until which the advice holds: {count}."
    more_questions: str = "More questions: {count}"
    holds: str = "What holds"
    nothing_holds: str = "Nothing is known to hold yet."
    set_aside: str = "What is set aside"
    waived: str = "{who}: {why}"
    lapsed: str = "{who}; no longer in force: {why}"
    until: str = "until {day}"
    entries: str = "All entries"
    entry: str = "Entry"
    subject: str = "For"
    state: str = "State"
    reason: str = "Why"
    can_be: str = "can be: {outcomes}"
    cautioned: str = "Read what comes first before you do this."
    you: str = "you"
    none_listed: str = "none listed"
    sources: str = "Sources"
    undated: str = "undated"
    checked_on: str = "checked {day}"
    made: str = "{title}, version {version}, judged for {moment}."
    limits: str = "This judges by what was told. That something is done doesn't mean that anybody is safe."
    skip: str = "Go to the report"
    outcomes: ReadOnlyMap[Outcome, str] = FrozenMap(OUTCOME_TEXT)
    levels: ReadOnlyMap[Level, str] = FrozenMap({name: name for name in ("essential", "recommended", "advanced")})
    efforts: ReadOnlyMap[Effort, str] = FrozenMap(EFFORTS)
    causes: ReadOnlyMap[Cause, str] = FrozenMap(dict(CAUSES))
    statuses: ReadOnlyMap[Verification, str] = FrozenMap(CHECKED)
    reasons: ReadOnlyMap[ReasonCode, str] = FrozenMap(REASON_TEXT)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse words that lack a value, ask for another one, or leave out a word of a list."""
        for name, field in type(self).model_fields.items():
            said, ours = getattr(self, name), field.default
            if isinstance(ours, str) and name != "language":
                if _taken(name, said) != _taken(name, ours):
                    raise ValueError(f"{name}: expected the same values in braces as {ours!r}")
            elif isinstance(ours, Mapping) and (missing := sorted(ours.keys() - said.keys())):
                raise ValueError(f"{name}: no word for {', '.join(missing)}")
        return self

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """In which direction they are written."""
        return direction_of(self.language)


def _taken(name: str, text: str) -> set[str]:
    try:
        return {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError:
        raise ValueError(f"{name}: a brace is left open") from None


ENGLISH = ReportWords()
