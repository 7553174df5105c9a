"""The two pictures of the README: `python tests/app/pictures.py [RUNS]` simulates `double11_2025`, where it is not
there yet, and writes them to docs/images.
"""

from __future__ import annotations

import sys
from pathlib import Path

from journey import Planner, browser
from server import served

import ecosim

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def main(runs: Path) -> None:
    run = ecosim.run("double11_2025", out=runs).run_dir.name
    with served(runs) as address, browser() as opened:
        page = opened.new_page(viewport={"width": 1280, "height": 960}, color_scheme="light")
        planner = Planner(page, address, IMAGES)
        planner.open("plan?lang=en")
        planner.picture("app-plan")
        planner.open(f"result?lang=en&run={run}")
        planner.picture("app-result")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs"))
