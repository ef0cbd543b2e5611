"""The steps that operations share, each on a whole book: plan, learn, draft, finish, commit, count."""
