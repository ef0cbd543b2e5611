"""Three versions into one: code and tables, and two versions of a translation."""
