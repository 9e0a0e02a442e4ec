"""An article in another language is refused by the name of the language; a doubtful one is read."""

from __future__ import annotations

import pytest

from app.documents import language, read
from app.model import Article, InputError, RawDocument

ENGLISH = (
    "The harbour will reopen in June, the mayor said on Thursday. She added that all three cranes have been tested "
    "and that the city had waited two years for this. A spokesman for the ministry said safety had always come first."
)
OTHERS = {
    "German": "Der Hafen werde im Juni wieder geöffnet, sagte die Bürgermeisterin am Donnerstag vor Journalisten. Sie "
    "erklärte, man habe zwei Jahre darauf gewartet, und ein Sprecher wies die Vorwürfe zurück.",
    "French": "Le port rouvrira en juin, a annoncé jeudi la maire devant la presse. Elle a déclaré que la ville "
    "attendait cela depuis deux ans, et un porte-parole a rejeté ces accusations.",
    "Spanish": "El puerto volverá a abrir en junio, anunció el jueves la alcaldesa ante la prensa. Dijo que la ciudad "
    "llevaba dos años esperando este momento, y un portavoz rechazó las acusaciones.",
    "Polish": "Port zostanie ponownie otwarty w czerwcu, powiedziała w czwartek burmistrz. Dodała, że miasto czekało "
    "na to dwa lata, a rzecznik ministerstwa odrzucił wszystkie zarzuty.",
    "Norwegian": "Havnen åpner igjen i juni, sa ordføreren torsdag til pressen. Hun forklarte at byen har ventet på "
    "dette i to år, og en talsperson avviste anklagene fra fagforeningene.",
    "Indonesian": "Pelabuhan akan dibuka kembali pada bulan Juni, kata wali kota kepada wartawan pada hari Kamis. Ia "
    "mengatakan kota telah menunggu ini selama dua tahun, dan juru bicara menolak tuduhan itu.",
    "Russian": "Порт снова откроется в июне, заявила в четверг мэр.",
    "Greek": "Το λιμάνι θα ανοίξει ξανά τον Ιούνιο, δήλωσε η δήμαρχος.",
    "Arabic": "سيعاد فتح الميناء في يونيو، قالت رئيسة البلدية يوم الخميس.",
    "Chinese": "市长周四对记者表示，港口将于六月重新开放。",
    "Japanese": "港は六月に再開されると、市長は木曜日に記者団に語った。",
}


def record(text: str, **fields: object) -> Article:
    raw = RawDocument(origin="a.jsonl", line=3, text=text, fields={"published_on": "2025-05-09"} | fields)
    return read(raw, max_chars=3_000_000)


class TestStated:
    @pytest.mark.parametrize("tag", ["en", "en-GB", "EN", "eng", "und", None])
    def test_english_and_none_are_read(self, tag: str | None):
        assert record(ENGLISH, language=tag).language == (tag or "en")

    @pytest.mark.parametrize(("given", "kept"), [("en_US", "en-US"), ("English", "en"), (" en ", "en")])
    def test_other_ways_to_write_english_become_its_tag(self, given: str, kept: str):
        assert record(ENGLISH, language=given).language == kept

    @pytest.mark.parametrize(
        ("tag", "name"),
        [("de", "German"), ("de-AT", "German"), ("deu", "German"), ("el", "Greek"), ("French", "French")],
    )
    def test_another_language_is_refused_by_name(self, tag: str, name: str):
        with pytest.raises(InputError, match=f"^a.jsonl:3: language: written in {name} .*reads English") as refused:
            record(ENGLISH, language=tag)
        assert refused.value.field == "language"

    @pytest.mark.parametrize("given", ["English, mostly", "jp", "<script>", 7, ["en"]])
    def test_what_is_no_language_is_refused(self, given: object):
        with pytest.raises(InputError, match=r"language: .* is not a language tag"):
            record(ENGLISH, language=given)


class TestShown:
    @pytest.mark.parametrize("name", OTHERS)
    @pytest.mark.parametrize("stated", [None, "en"])
    def test_another_language_is_refused_by_name(self, name: str, stated: str | None):
        with pytest.raises(
            InputError, match=f"^a.jsonl:3: text: written in {name}; On Record reads English"
        ) as refused:
            record(OTHERS[name], language=stated)
        assert refused.value.field == "text"

    def test_a_header_in_english_hides_nothing(self):
        header = "---\nheadline: The harbour and the mayor of the city\npublished_on: 2025-05-09\n---\n"
        with pytest.raises(InputError, match="written in German"):
            read(RawDocument(origin="a.txt", text=header + OTHERS["German"], plain=True), max_chars=10_000)

    @pytest.mark.parametrize(
        "text",
        [
            "„Wir haben gewartet“, sagte Ada.",
            f"{ENGLISH} “{OTHERS['German']}”, she said. “{OTHERS['French']}”",
            ENGLISH.upper(),
            OTHERS["German"].upper(),
            "Gianluigi Buffon, Giorgio Chiellini, Leonardo Bonucci, Andrea Barzagli, Claudio Marchisio, Paul Pogba, "
            * 4,
            "Buffon 7, Chiellini 6, Bonucci 6.5\n" * 30
            + "La squadra ha giocato una bellissima partita e ha vinto bene.",
            "| ship | in | out |\n|---|---|---|\n| Ada | 09:10 | 10:25 |\n" * 20,
            "https://example.org/la-maire-a-annonce-jeudi-que-le-port-rouvrira @maire_de_la_ville #leportrouvrira " * 5,
            "Dr Njoroge Mwangi wa Kamau of Nyeri, who leads the Kenya Chamber of Mines, said no.",
        ],
        ids=[
            "short",
            "quotations",
            "capitals",
            "capitals-de",
            "names",
            "scores",
            "table",
            "addresses",
            "foreign-names",
        ],
    )
    def test_a_doubtful_text_is_read(self, text: str):
        assert record(text).text == text

    def test_of_a_long_text_a_bounded_part_is_looked_at(self, monkeypatch: pytest.MonkeyPatch):
        seen: list[str] = []
        detector = language._identifier()
        monkeypatch.setattr(language, "_identifier", lambda: Seeing(detector, seen))
        with pytest.raises(InputError, match="written in German"):
            record(f"{OTHERS['German']}\n" * 10_000)
        assert sum(map(len, seen)) <= language.STRETCHES * language.STRETCH_CHARS

    def test_plain_english_spares_the_detector(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(language, "_identifier", None)
        assert record(ENGLISH)


class Seeing:
    """A detector that notes what it is asked."""

    def __init__(self, detector: object, seen: list[str]) -> None:
        self.detector, self.seen = detector, seen

    def rank(self, text: str) -> list[tuple[str, float]]:
        self.seen.append(text)
        return self.detector.rank(text)
