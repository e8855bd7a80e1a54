"""A subpackage; importing it is a side effect of importing shapes.inner.deep."""
