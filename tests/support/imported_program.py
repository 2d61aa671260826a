"""Imports all of Vigie except the command line itself, which runs what is typed; api_process.py forks processes from here."""

import pkgutil
from importlib import import_module

import api
import models
import schema

for package in (api, schema, models):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if module.name != "api.__main__":
            import_module(module.name)
