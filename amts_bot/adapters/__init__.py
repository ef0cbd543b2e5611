"""The outside world: files, the cache, and where repositories are."""
