"""The text as the network reads it, once an article: roles in statements, names, acts, and what references mean."""

from app.tagging.article import Name, Tagged, tag

__all__ = ["Name", "Tagged", "tag"]
