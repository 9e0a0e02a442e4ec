"""The web as a source: pages, feeds and news sitemaps -> raw documents, fetched safely, within bounds and politely.

The one place outside `app.api` that speaks HTTP.
"""
