"""A key that stands twice in one object is refused, however the text is spaced and whatever its texts hold."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import InvalidInventoryError, load_inventory
from secure_checklist.core import list_of, mapping_of

KEYS = st.sampled_from(["id", "kind", "a", "b", 'a":', "a :", "é", ":", "{", '"'])
TEXTS = st.text(alphabet='ab":{}[],\\ \t\n', max_size=8)


class Twice(dict[str, Any]):
    """An object one of whose keys is written a second time."""


def objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give objects, some with a repeated key, and lists."""
    plain = st.dictionaries(KEYS, values, max_size=4)
    return plain | plain.filter(bool).map(Twice) | st.lists(values, max_size=3)


TREES = st.dictionaries(KEYS, st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, objects), max_size=4)


def written(value: Any, colon: str, comma: str) -> str:
    """Write JSON with these separators; of a `Twice`, the first key again at the end."""
    if (held := mapping_of(value)) is not None:
        pairs = [*held.items(), *list(held.items())[: isinstance(value, Twice)]]
        return "{" + comma.join(json.dumps(key) + colon + written(part, colon, comma) for key, part in pairs) + "}"
    if (parts := list_of(value)) is not None:
        return "[" + comma.join(written(part, colon, comma) for part in parts) + "]"
    return json.dumps(value)


def repeats(value: Any) -> bool:
    """Return whether a key is written twice anywhere."""
    if (held := mapping_of(value)) is not None:
        return isinstance(value, Twice) or any(map(repeats, held.values()))
    return any(map(repeats, list_of(value) or ()))


@given(
    TREES, st.booleans(), st.sampled_from([":", ": ", " :", " : ", "\t:", "\n:\r"]), st.sampled_from([",", ", ", "\n,"])
)
def test_refused_exactly_where_a_key_stands_twice(tree: dict[str, Any], top: bool, colon: str, comma: str) -> None:
    """Law: the load fails for a repeated key exactly where one is written."""
    value = Twice(tree) if top and tree else tree
    told = ""
    try:
        load_inventory(written(value, colon, comma).encode())
    except InvalidInventoryError as error:
        told = str(error)
    assert ("stands twice" in told) is repeats(value)
