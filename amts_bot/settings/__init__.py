"""What `amts.yml` says, as frozen values, and how it is read."""
