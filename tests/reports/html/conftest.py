"""What all tests of the page share: both languages."""

import pytest


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param
