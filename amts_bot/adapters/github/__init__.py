"""GitHub: its API with patience, events, pull requests, conversations, the runner."""
