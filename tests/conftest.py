"""What every test may ask for; the servers behind it are shared_servers.py's."""

pytest_plugins = ["tests.shared_servers"]
