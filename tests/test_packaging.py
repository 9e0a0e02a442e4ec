"""What a newcomer installs: the locks, the Makefile, the wheel, the image and the compose file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(lock: str) -> dict[str, str]:
    """Each pinned requirement of a lock, with the lines that belong to it."""
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.findall(r"^([a-z0-9][^\s]*==[^\s;]+)(.*?)(?=^[a-z0-9]|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    return dict(blocks)


class TestLocks:
    @pytest.mark.parametrize("lock", LOCKS)
    def test_every_requirement_is_pinned_by_hash(self, lock: str):
        assert pins(lock)
        assert [name for name, rest in pins(lock).items() if "--hash=sha256:" not in rest] == []

    @pytest.mark.parametrize("lock", LOCKS)
    def test_no_index_is_named(self, lock: str):
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", (ROOT / lock).read_text("utf-8"))

    def test_the_development_lock_holds_the_other_one(self):
        assert pins("requirements.lock").keys() <= pins("requirements-dev.lock").keys()


class TestMake:
    @staticmethod
    def make(*words: str) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        return subprocess.run(["make", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    def test_alone_it_lists_what_there_is(self):
        listed = self.make().stdout
        assert all(f"make {target} " in listed for target in ("run", "demo", "test", "lint", "bench", "lock"))

    def test_the_demo_has_a_store_of_its_own_and_articles_that_are_there(self):
        recipe = re.search(
            r"^demo: export (.+)\n.*\n\t@\$\(BIN\)/onrecord ingest (.+)$", (ROOT / "Makefile").read_text(), re.M
        )
        assert recipe
        assert "$(DATA)/demo/" in recipe[1]
        assert all((ROOT / name).exists() for name in recipe[2].split())

    def test_without_a_fitting_python_it_says_what_to_do(self, tmp_path: Path):
        failed = self.make("run", "PYTHON=", f"VENV={tmp_path / 'venv'}")
        assert failed.returncode == 2
        assert "needs Python 3.11 or newer" in failed.stdout

    def test_a_failed_install_leaves_no_stamp(self, tmp_path: Path):
        venv = tmp_path / "venv"
        assert self.make("run", "PYTHON=false", f"VENV={venv}").returncode == 2
        assert not list(venv.glob(".*"))

    def test_bench_asks_for_the_labelled_articles(self, tmp_path: Path):
        # As if all were installed: what it asks for is not worth an install.
        venv = tmp_path / "venv"
        venv.mkdir()
        for stamp in (".made", ".locked", ".locked-dev", ".installed"):
            (venv / stamp).touch()
        failed = self.make("bench", f"VENV={venv}")
        assert failed.returncode == 2
        assert "make bench EVAL=folder" in failed.stdout


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What the wheel holds."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


DATA = ("app/weights", "app/api/static", "app/pages/templates", "app/pages/static", "app/speakers")


class TestWheel:
    @pytest.mark.parametrize("folder", DATA)
    def test_data_files_are_in_it(self, names: set[str], folder: str):
        shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).iterdir() if path.is_file()}
        assert shipped <= names

    def test_the_migrations_are_in_it(self, names: set[str]):
        versions = {f"app/migrations/versions/{path.name}" for path in (ROOT / "migrations/versions").glob("*.py")}
        assert versions
        assert versions | {"app/migrations/env.py", "app/migrations/script.py.mako"} <= names

    def test_the_library_is_in_it_with_its_types(self, names: set[str]):
        shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / "onrecord").rglob("*.py")}
        assert shipped | {"onrecord/py.typed", "app/py.typed"} <= names

    def test_the_command_is_in_it(self, names: set[str]):
        assert "app/__main__.py" in names
        assert any(name.endswith("entry_points.txt") for name in names)


class TestImage:
    def test_the_linter_finds_nothing(self):
        linter = shutil.which("hadolint", path=Path(sys.executable).parent)
        assert linter, "hadolint comes with the development lock"
        found = subprocess.run([linter, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (found.stdout, found.returncode) == ("", 0)

    def test_what_it_copies_is_let_through(self):
        copied = re.findall(r"^COPY (?!--from)(.*) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
        let_through = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
        assert sorted(" ".join(copied).split()) == sorted(let_through)
        assert all((ROOT / name).exists() for name in let_through)

    def test_it_does_not_run_as_root(self):
        users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
        assert users
        assert users[-1] not in ("0", "root")


class TestCompose:
    @pytest.fixture
    def services(self) -> dict[str, Any]:
        services: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
        return services

    def test_passwords_come_from_the_environment_and_have_no_default(self, services: dict[str, Any]):
        given = [
            value
            for service in services.values()
            for name, value in service["environment"].items()
            if "PASSWORD" in name
        ]
        assert len(given) == len(services)
        assert all(re.fullmatch(r"\$\{POSTGRES_PASSWORD:\?[^}]+\}", value) for value in given)

    def test_our_containers_can_write_nothing_of_the_image(self, services: dict[str, Any]):
        ours = [service for service in services.values() if service["image"] == "onrecord"]
        assert len(ours) == 2
        assert all(one["read_only"] and one["cap_drop"] == ["ALL"] and "/tmp" in one["tmpfs"] for one in ours)  # noqa: S108

    def test_the_api_waits_for_the_database_and_its_tables(self, services: dict[str, Any]):
        assert "healthcheck" in services["db"]
        assert services["api"]["depends_on"]["db"]["condition"] == "service_healthy"
        assert services["api"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_changelog_tells_what_is_unreleased():
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
