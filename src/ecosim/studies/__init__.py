"""Studies: what is learnt from more than one run, and the measurements of the program itself."""
