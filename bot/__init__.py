"""The desk: from a message to a reply, and what stands around it."""

import os

# The desk multiplies some fifty rows at a time, which is too little to share: helper threads of the linear algebra would only wait for
# each other, at full speed, on the cores that other requests need (they took 28 of 100 parts of a reply's processor time).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
