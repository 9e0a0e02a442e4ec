"""An entity of an article, person, organisation or country: its names, roles and evidence of gender."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from app.model import Speaker, SpeakerKind
from app.speakers.mention import Mention
from app.speakers.nations import country_of
from app.text.en.titles import Gender, role_gender, role_head

LONGEST_SPEAKER = 200  # characters: what the model allows a name
# Evidence of gender, counted in pronouns that follow the name: "Ms." outweighs any, a given name a few stray ones.
HONORIFIC_WEIGHT, ROLE_WEIGHT, GIVEN_NAME_WEIGHT = 20, 5, 4
MOST_ROLES = 12  # a person named with more is described, not titled


@dataclass(slots=True, eq=False)
class Entity:
    """A person, organisation or country of the article, with every mention of it."""

    words: tuple[str, ...]
    kind: SpeakerKind
    roles: dict[str, None] = field(default_factory=dict)
    aliases: Counter[str] = field(default_factory=Counter)
    mentions: list[Mention] = field(default_factory=list)
    genders: Counter[Gender] = field(default_factory=Counter)
    full: int = 0

    @property
    def name(self) -> str:
        """The longest form of the name in the article."""
        return " ".join(self.words)

    @property
    def is_person(self) -> bool:
        """Whether this is a person."""
        return self.kind is SpeakerKind.PERSON

    @property
    def gender(self) -> Gender | None:
        """The gender that most of the evidence supports, or None."""
        ranked = self.genders.most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def add_role(self, role: str) -> None:
        """Add a role, and the gender that it implies."""
        if role and len(self.roles) < MOST_ROLES:
            self.roles[role] = None
            gender = role_gender(role)
            if gender:
                self.genders[gender] += ROLE_WEIGHT

    def role_heads(self) -> set[str]:
        """The head nouns of the roles, normalised: `president`, `spokesperson`."""
        words = {word for role in self.roles for word in role.split()}
        heads = {role_head(part) for word in words for part in (word, *word.split("-"))}
        return {head for head in heads if head}

    def speaker(self) -> Speaker:
        """The entity as a speaker."""
        name = self.name[:LONGEST_SPEAKER].strip()
        return Speaker(
            name=name,
            kind=self.kind,
            aliases=tuple(sorted(alias for alias in self.aliases if alias != name)),
            roles=tuple(self.roles),
            gender=self.gender if self.is_person else None,
            country=self._country(),
        )

    def _country(self) -> str | None:
        """The country of a person's office, or that a name of a body implies (metonyms are aliases)."""
        if self.is_person:
            return country_of("", self.roles)
        return next((state for state in map(country_of, (self.name, *sorted(self.aliases))) if state), None)
