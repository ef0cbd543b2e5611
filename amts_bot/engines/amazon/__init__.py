"""Amazon Translate with parallel data (Active Custom Translation), and its real-time calls.

Read `engine.py` first. `documents`, `cost`, `names` and `service` are pure; `client` is the only door to AWS's errors.
"""
