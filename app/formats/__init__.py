"""Shapes in which statements leave: as JSON records, tables, feeds and citations."""
