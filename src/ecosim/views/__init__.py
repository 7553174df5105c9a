"""What the app's pages show, as records made once a run and kept in its folder.

Read `store.py` first. A view is JSON: figures (data and specifications, as a report has them), rows and sentences.
Made from runs by `ecosim.report`; knows no page.
"""

from ecosim.views.store import VIEWS, ViewsMissing, has_views, read_view, write_views

__all__ = ["VIEWS", "ViewsMissing", "has_views", "read_view", "write_views"]
