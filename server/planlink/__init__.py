"""planlink: government plans as linked data, and what they support."""

__version__ = "0.2.0"
