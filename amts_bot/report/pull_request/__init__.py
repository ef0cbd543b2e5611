"""The title and text of a pull request, a module for each section, and the comments at lines."""
