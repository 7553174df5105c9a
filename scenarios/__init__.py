"""Bundled scenarios: data that ships with the program, found by name from anywhere."""
