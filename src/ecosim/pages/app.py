"""Where Streamlit begins: `ecosim app` runs this file."""

from ecosim.app.frame import main

main()
