"""The rules of `check`: one function each, grouped by what they look at."""
