"""Examples of a webhook."""

from __future__ import annotations

WEBHOOK_ID = "w5d41402abc4b2a76"

WEBHOOK = {
    "id": WEBHOOK_ID,
    "url": "https://desk.example/hook",
    "filter": "speaker=xi-jinping&topic=diplomacy",
    "on": ["statement", "conflict"],
    "state": "active",
    "revision": 12,
    "waiting": 0,
    "created_at": "2025-05-11T06:00:00Z",
    "delivered_at": None,
    "failures": 0,
    "failing_since": None,
    "next_try_at": None,
    "last_error": None,
    "disabled_at": None,
    "links": {"self": f"/v1/webhooks/{WEBHOOK_ID}"},
}
MADE = {**WEBHOOK, "secret": "whsec_J3vB0o7Yc1t2m9XrD4uKqEw6hLzPaSfGnViTbQyRxMk", "hint": None}
NEW_WEBHOOK = {name: WEBHOOK[name] for name in ("url", "filter", "on")}
