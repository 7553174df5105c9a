"""docs/validation.md: what the cases are, and the table of a full run.

`python -m ecosim.studies.validate_page` writes it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ecosim.studies.validate import Validation, validate

PAGE = Path(__file__).resolve().parents[3] / "docs" / "validation.md"

TEXT = """# The model against real data

Made by `python -m ecosim.studies.validate_page`; `ecosim validate [CASE…] [--data DIR]` prints the table. The data sets
are not part of the project: the command reads `../shared/data` beside it, or the folder given, and says which cases it
skips.

*calibrated*: settings of the case were moved to meet this, on one half of the users; the band is around all of them.
*predicted*: checked only, no setting was moved for it; where a miss made us look for what the model lacked, the case's
file says so. *exact*: a count that must agree to the last unit. Bands were fixed
before the first run and are wider than the sampling error of the data.

- **v1, funnel.** 815 Taobao users, 25 November to 3 December 2017 (Tianchi data set 649); sessions end after 30 idle
  minutes, a viewed item is a user and an item with a look. Means of 8 replications of as many users. What was
  calibrated, on the users with even ids, stands beside each setting in `src/ecosim/studies/cases/v1_funnel.yaml`.
- **v2, clock.** Distances are total variations between shares of the 24 hours. Views follow the even ids; purchases of
  the odd ids are predicted with the readiness to buy by hour of another year and data set, the program's default. Two
  halves of the data differ by .134.
- **v5, auction replay.** 156,063 auctions of iPinYou campaign 2997 in file order through the program's auction and
  budget kernels, 1,000 an episode.

"""


def page_text(found: Validation) -> str:
    """The page for these results."""
    return TEXT + found.as_markdown()


def main() -> int:
    """Write the page from a full run; without all the data nothing is written."""
    found = validate()
    if found.skipped:
        print("\n".join(f"{one.case}: {one.why}" for one in found.skipped), file=sys.stderr)
        return 1
    PAGE.write_text(page_text(found), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
