"""Generate the TypeScript client, compile it strictly, and have it ask a real server that holds the seeds.

`make clients` runs this after `npm ci`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from app.config import Settings
from app.ingest import ingest
from app.main import create_app
from app.store.migrate import upgrade
from app.store.session import open_store
from tests.api.running import serving

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"


def main() -> int:
    """Exit with the status of the first step that fails."""
    for step in ("generate", "compile"):
        subprocess.run(["npm", "run", "--silent", step], cwd=HERE, check=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/onrecord.sqlite3")
        engine = open_store(settings.database_url)
        upgrade(engine)
        ingest([SEEDS], engine, settings)
        with serving(create_app(settings, engine=engine)) as running:
            asked = ["node", "build/check.js", f"http://127.0.0.1:{running.port}"]
            return subprocess.run(asked, cwd=HERE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
