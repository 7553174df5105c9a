"""The browser application: the frame around its pages, their words, and what they do without a browser.

Read `frame.py` first. Only `frame.py`, `show.py` and `state.py` know Streamlit; the rest are functions that a notebook
may call as well.
"""
