"""An entity as a small page, for the frame in which a spreadsheet's program shows it."""

from __future__ import annotations

from html import escape

from app.model import Row

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{name}</title>
<style>
body {{ margin: 8px; font: 13px/1.4 system-ui, sans-serif; color: #1a1a1a; background: #fff; }}
h1 {{ margin: 0 0 6px; font-size: 16px; overflow-wrap: anywhere; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 2px 10px; margin: 0 0 6px; }}
dt {{ color: #555; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<h1>{name}</h1>
<dl>
{facts}
</dl>
<a href="{address}" target="_blank" rel="noopener">On Record</a>
</body>
</html>
"""


def preview_page(entity: Row, base: str) -> str:
    """The page of an entity as `app.queries.entity_previews.entity` gives it; what it says is escaped."""
    facts = "\n".join(
        f"<dt>{escape(label)}</dt><dd>{escape(fact)}</dd>" for label, fact in entity["facts"].items() if fact
    )
    return PAGE.format(name=escape(entity["name"]), facts=facts, address=escape(base + entity["path"]))
