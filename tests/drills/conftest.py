from tests.web.conftest import outside  # noqa: F401 - a fixture is found by its name in this module
