"""The review page: old and new side by side."""
