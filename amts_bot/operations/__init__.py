"""One module for each thing that the bot can be asked to do. Read `sync` first."""
