"""A stand-in of Amazon Translate: the real wire protocol on a local port, beside moto's S3, IAM and STS.

Read `service.py` for what is answered, `faults.py` for what can go wrong. Where neither the service model nor
the developer guide says how Amazon behaves, the code says "Choice:" and why.
"""
