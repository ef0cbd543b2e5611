"""One language on GitHub: from a commit to its pull request, and from a comment to its answer."""
