"""The browser application: the frame around its pages, their words, and what they do without a browser.

Read `frame.py` first. The frame, the boundary and `*_page.py` know Streamlit; what a page works out stands in a module
of its own beside it, as functions that a notebook may call as well.
"""
