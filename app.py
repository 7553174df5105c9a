"""The planner's app: `make app`, or `ecosim app`, or `streamlit run app.py`."""

from ecosim.app.frame import main

main()
