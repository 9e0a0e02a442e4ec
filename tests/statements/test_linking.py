"""Segments to attributions."""

import numpy as np

from app.statements.linking import CONTENT, SOURCE, link
from app.tagging.decoding import Segment


def seg(role: str, start: int, stop: int) -> Segment:
    return Segment(role, start, stop, 0.9)


def claims(size: int, *pairs: tuple[int, Segment, Segment]) -> np.ndarray:
    scores = np.full((2, size, size), -6.0, dtype=np.float32)
    for kind, cue, other in pairs:
        scores[kind, cue.start : cue.stop, other.start : other.stop] = 4.0
    return scores


def test_a_content_goes_to_the_cue_that_claims_it_though_another_is_nearer():
    far, near, words = seg("cue", 0, 1), seg("cue", 4, 5), seg("content", 5, 9)
    first, second = link([far, near, words], claims(9, (CONTENT, far, words)))
    assert (first.cue, first.contents) == (far, [words])
    assert (second.cue, second.contents) == (near, [])


def test_a_source_serves_several_cues():
    who, said, adding = seg("source", 0, 1), seg("cue", 1, 2), seg("cue", 5, 6)
    one, two = seg("content", 2, 5), seg("content", 6, 9)
    scores = claims(9, (SOURCE, said, who), (SOURCE, adding, who), (CONTENT, said, one), (CONTENT, adding, two))
    assert [a.source for a in link([who, said, one, adding, two], scores)] == [who, who]


def test_content_on_both_sides_of_a_cue_is_one_attribution():
    one, cue, two = seg("content", 0, 3), seg("cue", 3, 4), seg("content", 4, 6)
    (made,) = link([one, cue, two], claims(6, (CONTENT, cue, one), (CONTENT, cue, two)))
    assert made.contents == [one, two]


def test_a_source_that_no_cue_claims_is_left_off():
    who, cue, words = seg("source", 0, 1), seg("cue", 1, 2), seg("content", 2, 3)
    assert link([who, cue, words], claims(3, (CONTENT, cue, words)))[0].source is None


def test_a_cue_without_content_is_kept_for_a_quotation_that_it_may_introduce():
    (made,) = link([seg("cue", 0, 1)], claims(1))
    assert (made.cue, made.contents, made.held) == (seg("cue", 0, 1), [], 0.0)


def test_content_without_any_cue_is_kept_without_one():
    (made,) = link([seg("content", 0, 4)], claims(4))
    assert (made.cue, made.source) == (None, None)


def test_a_cue_in_another_paragraph_must_claim_more():
    before, home, words = seg("cue", 0, 1), seg("cue", 4, 5), seg("content", 5, 9)
    scores = claims(9)
    scores[CONTENT, before.start, words.start : words.stop] = 2.0
    scores[CONTENT, home.start, words.start : words.stop] = 1.0

    def holder(breaks: list[int]) -> Segment | None:
        return next(made.cue for made in link([before, home, words], scores, breaks) if made.contents)

    assert holder([]) == before
    assert holder([0, 3]) == home


def test_a_content_that_no_cue_claims_stands_alone():
    cue, words = seg("cue", 0, 1), seg("content", 1, 4)
    heads = [made.cue for made in link([cue, words], claims(4)) if made.contents]
    assert heads == [None]
