"""The web pages: what the API answers, to look at. See docs/pages.md."""
