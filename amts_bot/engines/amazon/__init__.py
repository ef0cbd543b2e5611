"""Amazon Translate with parallel data (Active Custom Translation), and its real-time calls.

Read `engine.py` first. `documents`, `cost`, `aws.names` and `aws.service` are pure; `aws.client` is the only door to
AWS's errors.
"""
