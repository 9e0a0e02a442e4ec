"""The command `onrecord`, also as `python -m app`."""

from __future__ import annotations

from app.command import app


def main() -> None:
    """Run the command line."""
    app(prog_name="onrecord")


if __name__ == "__main__":
    main()
