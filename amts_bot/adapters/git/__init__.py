"""git: a repository read, committed to, cloned and pushed. Knows no translation."""
