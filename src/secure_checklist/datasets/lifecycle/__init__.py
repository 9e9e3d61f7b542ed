"""Until when systems and devices get security fixes: the table, where it is read from, and the newer one of a user."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.datasets.lifecycle.cache import current as current
    from secure_checklist.datasets.lifecycle.cache import delete as delete
    from secure_checklist.datasets.lifecycle.cache import install as install
    from secure_checklist.datasets.lifecycle.table import Lifecycle as Lifecycle
    from secure_checklist.datasets.lifecycle.table import bundled as bundled
    from secure_checklist.datasets.lifecycle.verdicts import Described as Described
    from secure_checklist.datasets.lifecycle.verdicts import Verdict as Verdict

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "datasets.lifecycle.cache": "current delete install",
            "datasets.lifecycle.verdicts": "Described Verdict",
            "datasets.lifecycle.table": "Lifecycle bundled",
        },
    )
