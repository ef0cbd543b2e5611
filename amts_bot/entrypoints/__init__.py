"""The doors: the command line, and what the container does. Reads options, prints results, decides nothing."""
