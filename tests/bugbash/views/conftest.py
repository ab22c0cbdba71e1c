from copy import deepcopy

import pytest

from tests.bugbash.views.world import World, make_world


@pytest.fixture(scope="module")
def shared_world(kept_db: None) -> World:
    return make_world()


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return deepcopy(shared_world)
