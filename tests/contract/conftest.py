"""One scene for all tests of a file; what a test does to it is undone."""

import pytest

from tests.contract.scene import Scene, a_scene


@pytest.fixture(scope="module")
def shared_scene(kept_db: None) -> Scene:
    return a_scene()


@pytest.fixture
def scene(shared_scene: Scene, db: None) -> Scene:
    return shared_scene
