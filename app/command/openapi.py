"""`onrecord openapi`: the API's description."""

from __future__ import annotations

import typer


def openapi(context: typer.Context) -> None:
    """Print the OpenAPI document, which clients are generated from. No server has to run.

    **Examples**

    ```
    onrecord openapi > openapi.json
    ```
    """
    import orjson

    from app.main import create_app

    document = create_app(context.obj).openapi()
    typer.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
