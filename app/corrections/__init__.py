"""Corrections by hand of statements, matches and speakers: made, undone, and kept where an article is stored anew."""
