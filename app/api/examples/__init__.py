"""One example for each answer, shown on the documentation page; a test holds each against its schema."""

from __future__ import annotations

from app.api.examples import (
    articles,
    check,
    compare,
    corrections,
    coverage,
    extract,
    jobs,
    matches,
    outlets,
    quality,
    related,
    runs,
    speakers,
    statements,
    stories,
    topics,
    versions,
    webhooks,
)
from app.api.examples.check import QUOTATION as QUOTATION
from app.api.examples.corrections import CORRECTION_ID as CORRECTION_ID
from app.api.examples.corrections import NEW_CORRECTION as NEW_CORRECTION
from app.api.examples.extract import DOCUMENT as DOCUMENT
from app.api.examples.jobs import JOB_ID as JOB_ID
from app.api.examples.shapes import filtered, page
from app.api.examples.webhooks import NEW_WEBHOOK as NEW_WEBHOOK
from app.api.examples.webhooks import WEBHOOK_ID as WEBHOOK_ID

STATEMENTS = {**filtered(statements.STATEMENT), "revision": 12}

OF: dict[str, object] = {
    "check_quotation": check.CHECKED,
    "compare_articles": compare.COMPARISON,
    "compare_article_versions": versions.COMPARISON,
    "delete_correction": corrections.UNDONE,
    "extract": extract.RECORD,
    "get_article": articles.WHOLE_ARTICLE,
    "get_article_version": versions.WHOLE_VERSION,
    "get_correction": corrections.CORRECTION,
    "get_job": jobs.WHOLE_JOB,
    "get_health": {"status": "ok", "version": "0.1.0"},
    "get_match": matches.WHOLE_MATCH,
    "get_quality": quality.QUALITY,
    "get_readiness": {"status": "ready"},
    "get_run": runs.RUN,
    "get_speaker": speakers.WHOLE_SPEAKER,
    "get_statement": statements.WHOLE_STATEMENT,
    "get_statement_context": statements.CONTEXT,
    "get_statement_matches": matches.WHOLE_MATCH,
    "get_story": stories.WHOLE_STORY,
    "get_topic": topics.WHOLE_TOPIC,
    "list_article_coverage": coverage.COVERAGE,
    "list_article_statements": STATEMENTS,
    "list_article_versions": page(*versions.VERSIONS),
    "list_articles": filtered(articles.ARTICLE),
    "list_changes": {
        "items": [{"revision": 12, "kind": "statement", "id": statements.STATEMENT["id"]}],
        "revision": 12,
        "complete": True,
    },
    "list_corrections": page(corrections.CORRECTION),
    "list_jobs": page(jobs.JOB),
    "list_match_members": page(*matches.MEMBERS),
    "list_matches": {**filtered(matches.MATCH), "revision": 12},
    "get_outlet": outlets.WHOLE_OUTLET,
    "list_outlets": page(outlets.OUTLET),
    "list_related_articles": page(related.RELATED),
    "list_runs": page(runs.RUN),
    "list_run_errors": page(runs.FAULT),
    "list_speaker_days": page(speakers.SPOKEN_DAY),
    "list_speaker_shifts": page(statements.SHIFT),
    "list_speaker_statements": STATEMENTS,
    "list_speakers": page(speakers.SPEAKER),
    "list_stats": {**filtered({"month": "2025-05", "statements": 12}), "total": 12, "groups": 1, "revision": 12},
    "list_statements": STATEMENTS,
    "list_stories": filtered(stories.STORY),
    "list_topic_statements": STATEMENTS,
    "get_webhook": webhooks.WEBHOOK,
    "list_webhooks": page(webhooks.WEBHOOK),
    "post_correction": corrections.CORRECTION,
    "post_webhook": webhooks.MADE,
    "list_topics": page(topics.TOPIC_NODE),
    "post_articles": jobs.QUEUED,
    "put_article": jobs.QUEUED,
}
"""Operation -> an example of its answer."""
