"""The plugins that bring visits: status, settings, help."""

import streamlit as st

from ecosim.app import channels_page as page
from ecosim.app.state import say

st.title(say("channels.title"))
registry = page.found()
page.status(registry)
page.table(registry, page.used(registry))
page.settings(registry)
page.own()
