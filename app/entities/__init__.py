"""Entity resolution, pure: which known speaker an article's name means.

`name_keys` and `name_likeness` compare names, `offices` compares roles; `resolution` decides by both and by what is
known of the story.
"""

from app.entities.name_keys import NameKeys, keys_of
from app.entities.resolution import Known, Recognition, recognise

__all__ = ["Known", "NameKeys", "Recognition", "keys_of", "recognise"]
