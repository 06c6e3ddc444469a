"""The offline judge.

One answer is judged on one thread, and a service judges many at once: a second thread for one
matrix only waits for the first. Measured on two busy cores: 15 clauses take 0.8 s of CPU with two
threads and 0.2 s with one. Both libraries read these variables when they are first imported, which
is after this module; who set them before keeps their setting.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
