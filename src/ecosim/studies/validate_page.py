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

*calibrated*: settings of the case were moved to meet this, in v1 and v2 on one half of the users, the band being around
all of them. *predicted*: checked only, no setting was fitted to it; where a miss made us look for what the model
lacked, or a choice was made with the line in sight, the case's file says so. *exact*: a count that must agree to the
last unit.
Bands were fixed before the first run and are wider than the sampling error of the data. All of it takes some three
minutes on one free core, two of them for v6.

- **v1, funnel.** 815 Taobao users, 25 November to 3 December 2017 (Tianchi data set 649); sessions end after 30 idle
  minutes, a viewed item is a user and an item with a look. Means of 8 replications of as many users. What was
  calibrated, on the users with even ids, stands beside each setting in `src/ecosim/studies/cases/v1_funnel.yaml`.
- **v2, clock.** Distances are total variations between shares of the 24 hours. Views follow the even ids; purchases of
  the odd ids are predicted with the readiness to buy by hour of another year and data set, the program's default. Two
  halves of the data differ by .134.
- **v4, Double Eleven by the clock.** Published cumulative sales of 11 November, 2018 and 2017, as shares of the day's
  total. Calibrated on 2018, in `v4_opening_2018.yaml`; 2017 has the same people, goods and behaviour under its own rule
  pack. No curve of the day and no weight of an hour goes in. The line on the largest miss sets it against a log-normal
  burst and an ordinary day, three numbers fitted to the same seven points.
- **v5, auction replay.** 156,063 auctions of iPinYou campaign 2997 in file order through the program's auction and
  budget kernels, 1,000 an episode.
- **v6, a randomised campaign.** An e-mail to a random half of a shop's customers, Hillstrom 2008; 21,300 people an arm,
  measured over two weeks. Means of 1,000 simulated tests, each with its own seed, people and arms. Calibrated are the
  control arm and how many more visit; how many more buy and what they spend is predicted, by the program's defaults for
  the readiness to buy by hour and for what a post adds to the liking of a store. When the e-mail went out is assumed:
  an evening hour would miss the band, as `v6_campaign.yaml` says. The last lines count the tests whose Welch interval
  holds the mean effect of all; with 1,000 tests chance alone moves such a share by 1.4 points.
- **v9, the shape of an event.** A grocer's sales around Thanksgiving 2017 (Complete Journey), over the median of the
  weekday; in the model over the median of ordinary days. Only the shape is asked for, in bands that are wide. The
  grocer's short hours on the day are not modelled.
- **v11, a festival day.** Double Twelve 2014 against 18 November to 8 December (Tianchi mobile data). Clicks of the day
  and levels of ordinary days are calibrated. How people wait and when they come are V4's settings, how many do are the
  program's defaults; `v11_festival_day.yaml` says which, and that they were chosen with its results in sight.
- **live-2020, live-2026, two documented live slots.** Checks of consistency: no data set, and no prediction of a level.
  What was sold and shown is put in; that the published terms then lose money is what is checked. 2020: a fixed fee of
  300,000 yuan, a commission of 25 % and a price cut of 40 % for 3 million yuan in 5 hours, with refunds and returns
  drawn from wide ranges; the last line is the gross margin at everyday prices with which the best replication would
  have broken even, and 65 %, its lower bound, an assumption. 2026: a slot of 30,000 yuan that showed 599 orders, of
  which 4 were paid. Every assumption stands with its grade in `live_2020.yaml` and `live_2026.yaml`.

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
