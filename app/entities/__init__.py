"""The same speaker across articles: whom of the speakers already known an article names.

`spelling` makes names comparable, `offices` roles; `recognition` weighs them, with what is known of the story.
"""

from app.entities.name_keys import NameKeys, keys_of
from app.entities.resolution import Known, Recognition, recognise

__all__ = ["Known", "NameKeys", "Recognition", "keys_of", "recognise"]
