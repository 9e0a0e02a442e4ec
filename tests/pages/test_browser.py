"""What needs a real browser: the reasons on hover and on focus, the check as it is typed, the lines, small screens."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient

from app.model import Scope
from app.store.api_keys import add_key
from app.store.session import writing

from .conftest import FIRST, SECOND, client_over

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PATIENCE_MS = 60_000  # a busy machine draws a page slowly

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the PATH")


@pytest.fixture(scope="module")
def address(seeds: TestClient) -> Iterator[str]:
    with served(seeds.app) as found:
        yield found


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of a server that runs meanwhile."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page whose console stays silent: neither a script nor the policy of the page complains."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else said.append(request.url))
    yield page
    context.close()
    assert said == []


def test_a_newcomer_finds_what_was_said_who_reported_it_how_and_whether_it_is_on_record(page: Any) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("Putin peace talks")
    page.keyboard.press("Enter")
    page.get_by_text("that Russia is willing to start").first.wait_for()
    page.get_by_role("link", name="also reported elsewhere").first.click()
    page.get_by_role("heading", name="Every wording in time").wait_for()
    page.get_by_role("link", name="compare the articles").click()
    page.locator(".lines path").first.wait_for(state="attached")
    assert page.locator(".lines path").count() == 9
    page.locator("#here-6").hover()
    assert page.locator("#there-6.paired").count() == 1
    page.get_by_role("link", name="Check a quotation").click()
    page.get_by_label("The words").fill("no force can stop the two countries")
    page.get_by_role("heading", name="On record, in nearly these words").wait_for()


def test_the_reason_is_shown_on_focus_and_on_hover_and_escape_hides_it(page: Any) -> None:
    page.goto(f"/articles/{FIRST}")
    reason, mark = page.get_by_role("tooltip").nth(0), page.locator(".ref").nth(0)
    assert not reason.is_visible()
    mark.focus()
    assert "Speaker: " in reason.inner_text()
    page.keyboard.press("Escape")
    assert not reason.is_visible()
    page.mouse.move(5, 5)
    page.locator("mark.content").nth(0).hover()
    assert reason.is_visible()


def test_a_quotation_is_checked_as_it_is_typed(page: Any) -> None:
    page.goto("/check")
    page.get_by_label("The words").press_sequentially("no force can prevent the two countries")
    page.get_by_role("heading", name="On record, word for word").wait_for()
    assert page.url.endswith("/check?text=no+force+can+prevent+the+two+countries")
    page.get_by_label("Said by").fill("Putin")
    page.get_by_role("heading", name="Said, but by somebody else").wait_for()


def test_the_keyboard_reaches_the_content_first(page: Any) -> None:
    page.goto("/speakers")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_no_page_is_wider_than_a_small_screen(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    places = ["/", "/statements", "/speakers/xi-jinping", "/topics", f"/articles/{FIRST}", "/quality", "/check"]
    for place in [*places, f"/articles/{FIRST}/compare/{SECOND}", f"/stories/{FIRST}"]:
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, place
    page.goto(f"/articles/{FIRST}")
    for mark in page.locator(".ref").all():
        mark.focus()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_page_keeps_anybody_out(browser: Any, address: str) -> None:
    """Nothing that axe calls serious or critical, in light and dark colours."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    context = browser.new_context(base_url=address, bypass_csp=True)  # axe is a script that no page would let in
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    statement, match = "s49565a23955bf4ba", "m2948e07a8c5a0ae3"
    places = ["/", "/statements?speaker=putin&q=peace", f"/statements/{statement}", "/speakers/xi-jinping", "/quality"]
    places += [f"/articles/{FIRST}", f"/articles/{FIRST}/compare/{SECOND}", f"/matches/{match}", f"/stories/{FIRST}"]
    found = []
    for place in [*places, "/check?text=no+force+can+stop+the+two+countries", "/statements?said_from=last+week"]:
        page.goto(place)
        for scheme, options in (("light", None), ("dark", {"runOnly": ["color-contrast"]})):
            page.emulate_media(color_scheme=scheme)
            broken = axe.run(page, options=options).response["violations"]
            found += [(place, scheme, one["id"]) for one in broken if one["impact"] in ("serious", "critical")]
    context.close()
    assert found == []


def test_it_works_without_scripts(browser: Any, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/check")
    page.get_by_label("The words").fill("no force can prevent the two countries")
    page.get_by_role("button", name="Check").click()
    page.get_by_role("heading", name="On record, word for word").wait_for()
    page.goto(f"/articles/{FIRST}")
    page.locator(".ref").nth(0).focus()
    assert page.get_by_role("tooltip").nth(0).is_visible()
    context.close()


def test_a_reporter_corrects_and_undoes_without_scripts_on_a_small_screen(
    browser: Any, seeded_file: Path, tmp_path: Path
) -> None:
    client = client_over(tmp_path / "store.sqlite3", seeded_file)
    with writing(client.app.state.backend.engine) as session:  # type: ignore[attr-defined]
        key = add_key(session, "desk", [Scope.CORRECT])
    with served(client.app) as address:
        context = browser.new_context(
            base_url=address, java_script_enabled=False, viewport={"width": 390, "height": 800}
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto("/statements/s49565a23955bf4ba")
        page.get_by_role("link", name="Correct this").click()
        page.get_by_label("Key").fill(key)
        page.get_by_role("button", name="Sign in").click()
        who = page.get_by_label("Who said it", exact=True)
        who.fill("Vladimir Putn")
        why = page.locator("#change-note")
        why.fill("as the recording has it")
        page.get_by_role("button", name="Correct", exact=True).click()
        assert page.title().startswith("Not corrected yet")
        assert page.evaluate("document.activeElement.id") == "change-speakers"
        assert "is it vladimir-putin?" in page.get_by_role("alert").inner_text()
        assert (who.input_value(), why.input_value()) == ("Vladimir Putn", "as the recording has it")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        who.fill("Xi Jinping")
        page.get_by_role("button", name="Correct", exact=True).click()
        page.get_by_role("heading", name="Statement corrected").wait_for()
        page.get_by_role("link", name="The statement").click()
        assert page.locator(".statement .who").first.get_by_role("link", name="Xi Jinping").is_visible()
        page.get_by_role("link", name="Undo").click()
        page.get_by_role("button", name="Undo it").click()
        assert "It was undone" in page.get_by_role("status").inner_text()
        page.goto("/sign-in")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="Sign in to correct").wait_for()
        context.close()
    client.app.state.backend.engine.dispose()  # type: ignore[attr-defined]
