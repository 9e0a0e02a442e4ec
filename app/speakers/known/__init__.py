"""The same speaker across articles: whom of the speakers already known an article names.

`spelling` makes names comparable, `offices` roles; `recognition` weighs them, with what is known of the story.
"""

from app.speakers.known.recognition import Known, Recognition, recognise
from app.speakers.known.spelling import NameKeys, keys_of

__all__ = ["Known", "NameKeys", "Recognition", "keys_of", "recognise"]
