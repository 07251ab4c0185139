"""The layer that merges neighbours again and again with one shared matrix, until one vector is left."""
