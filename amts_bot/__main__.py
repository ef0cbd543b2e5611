"""The executable. Ctrl-C ends in a sentence also while the commands are still being loaded."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from amts_bot.entrypoints.cli import main as run
    except KeyboardInterrupt:
        sys.stderr.write("amts-bot: stopped before it began\n")
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
