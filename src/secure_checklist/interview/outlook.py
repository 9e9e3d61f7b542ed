"""`Outlook`: the first actions in a report if everything were known, as probabilities.

The items that aren't known to be done are in the report's own order, each with its probability of being undone. An item
is among the first five if it is undone and fewer than five of those before it are. The number of undone items is a sum
of independent events with different probabilities (a Poisson binomial distribution), so five numbers are carried down
the list:

    item             undone    among the first five
    screen lock      1.0       1.0
    updates          0.4       0.4 * P(at most four of the one before)
    second step      0.4       0.4 * P(at most four of the two before)

The value of knowing an item is how much it changes these probabilities. It isn't how much it narrows the score: a
question may settle much of a score without affecting what a person should do next.
"""

from collections.abc import Mapping
from functools import cached_property

from secure_checklist.evaluation.report import Report
from secure_checklist.rules.outcome import NOT_APPLICABLE, PASS

FIRST = 5
"""The number of actions that a person is shown first."""
_SURELY = 1e-4
"""The chance that fewer than five are undone, below which the rest of the list can't be among them."""


class Outlook:
    """The probability of each item being among the first actions.

    Args:
        report: The report on the known facts, in the person's own view.

    """

    def __init__(self, report: Report) -> None:
        done = dict[str, float]()
        for block in report.findings.blocks:
            for item, mask in block.counted:
                # Of the outcomes that are possible, undone, done and not for them are equally likely.
                undone = bool(mask & ~(PASS | NOT_APPLICABLE))
                chance = undone / (undone + bool(mask & PASS) + bool(mask & NOT_APPLICABLE))
                done[item] = done.get(item, 1.0) * (1 - chance)
        possible = report.possible_actions().items()
        self.chances = {item: 1.0 if surely else 1 - done.get(item, 1.0) for item, surely in possible}

    @cached_property
    def _ahead(self) -> Mapping[str, list[float]]:
        """By item, the chances that none, one, two, three or four of those before it are undone."""
        ahead, found = [1.0] + [0.0] * (FIRST - 1), dict[str, list[float]]()
        for item, chance in self.chances.items():
            found[item] = ahead
            ahead = _one_more(ahead, chance)
            if sum(ahead) < _SURELY:
                break
        return found

    def change(self, item: str) -> float:
        """Return the expected change in the probabilities of all items to be among the first once an item is known."""
        chance, ahead = self.chances.get(item, 0.0), self._ahead.get(item)
        if ahead is None or not 0 < chance < 1:
            return 0.0
        # Undone it takes a place, and each later one gives way with the chance that four others stand before it:
        # the difference between "undone" and "not" is the item's own place, and what all later ones lose.
        moved, behind = sum(ahead), False
        for other, its in self.chances.items():
            if behind:
                moved += its * ahead[-1]
                ahead = _one_more(ahead, its)
                if sum(ahead) < _SURELY:
                    break
            behind = behind or other == item
        return 2 * chance * (1 - chance) * moved


def _one_more(ahead: list[float], chance: float) -> list[float]:
    """Return how many are undone with one more item, which is undone with this chance."""
    before = (0.0, *ahead)
    return [one * (1 - chance) + before[count] * chance for count, one in enumerate(ahead)]
