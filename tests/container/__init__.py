"""The image, started as GitHub's runner starts it. `.ci/container` builds it and runs these tests; elsewhere they are skipped."""
