"""`cluster`: a real Spark, for the tests that `make test-spark` adds to those of the databases."""

import pytest


def pytest_collection_modifyitems(config, items):
    """Spark needs Java and takes its time, so that the ordinary tests leave these out."""
    if "spark" in config.getoption("--databases", default=""):
        return
    left = [item for item in items if "cluster" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


@pytest.fixture
def cluster(tmp_path):
    """The session that the page gets; it ends with the process, because others may use it."""
    from databases.spark import Spark

    spark = Spark(tmp_path)
    yield spark
    spark.clear()
