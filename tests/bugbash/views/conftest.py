import pytest

from tests.bugbash.views.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
