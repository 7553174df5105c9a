"""The command line: words in, words out. What a command does is done by the same functions that a notebook calls."""
