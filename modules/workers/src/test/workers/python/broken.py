"""Cannot be imported."""

raise RuntimeError("it breaks at once")
