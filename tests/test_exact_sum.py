"""A sum in constant memory is the sum of all its terms, rounded once, in whichever order they come."""

from __future__ import annotations

from math import fsum, inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.batch import exact_sum
from ghgcalc.batch.exact_sum import ExactSum, condensed

TERM = st.floats(-1e15, 1e15)


@given(st.lists(TERM, max_size=40), st.integers(2, 9), st.randoms(use_true_random=False))
def test_the_sum_is_that_of_all_terms_in_any_order(terms: list[float], most: int, random: Random) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact_sum, "MOST", most)
        for _ in range(2):
            total = ExactSum()
            for term in terms:
                total.add(term)
            assert total.value == fsum(terms)
            random.shuffle(terms)


def test_memory_does_not_grow_with_the_terms() -> None:
    total = ExactSum()
    for number in range(10 * exact_sum.MOST):
        total.add(number / 7)
        assert len(total._terms) < exact_sum.MOST
    assert total.value == fsum(number / 7 for number in range(10 * exact_sum.MOST))


def test_what_has_no_end_ends() -> None:
    assert condensed([1.0, inf]) == [inf]
    assert condensed([]) == []
