"""Imports all of Vigie except the command line itself, which runs what is typed; api_process.py forks processes from here."""

import gc
import pkgutil
from importlib import import_module

import api
import models
import schema

gc.disable()  # as where a server imports it: nothing of it is garbage
for package in (api, schema, models):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if module.name != "api.__main__":
            import_module(module.name)
gc.freeze()
gc.enable()
