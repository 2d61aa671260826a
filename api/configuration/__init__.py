"""One YAML file for the whole configuration: what may stand in it, what it would change, and how that is done."""
