"""Convert policies into a checklist, and name those that can't be converted on standard error.

cd docs/examples
python -m convert fleet cis-policy-queries.yml > cis.json
python -m convert mscp macos_security/ > mscp.json
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from convert import osquery, scripts
from convert.policy import Converted, Facts, Policy, checklist
from secure_checklist import dump

CORPORA: dict[str, tuple[Callable[[Path], list[Policy]], Callable[[Policy, Facts], Converted]]] = {
    "fleet": (osquery.policies, osquery.convert),
    "mscp": (scripts.mscp, scripts.convert_mscp),
}
"""For each source, the function that reads the policies, and the function that converts one policy."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Convert the policies in a file or folder."""
    parser = argparse.ArgumentParser(prog="convert", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus", choices=CORPORA)
    parser.add_argument("path", type=Path)
    given = parser.parse_args(arguments)
    facts = Facts(given.corpus, "device")
    read, convert = CORPORA[given.corpus]
    converted = [convert(policy, facts) for policy in read(given.path)]
    print(dump(checklist(converted, facts, given.path.stem)))
    for each in converted:
        if each.rule is None:
            print(f"{each.policy.id}: {each.lost}", file=sys.stderr)


if __name__ == "__main__":
    main()
