"""The optional sentence encoder: how it is had, and vectors of texts from it. It knows nothing of the rest of the desk."""
