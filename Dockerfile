FROM docker.io/library/python:3.11.15-slim-bookworm AS build

COPY pyproject.toml constraints.txt README.md LICENSE /source/
COPY amts_bot /source/amts_bot
RUN python3 -m venv --without-pip /opt/amts-bot \
    && python3 -m pip --python /opt/amts-bot/bin/python3 install \
        --no-cache-dir --constraint /source/constraints.txt /source

# What nobody needs here: the packages' own tests, and Amazon's services beside those of `engines/amazon` and of signing in.
WORKDIR /opt/amts-bot/lib/python3.11/site-packages
RUN find . -type d -name tests -prune -exec rm -r {} + \
    && find botocore/data boto3/data -mindepth 1 -maxdepth 1 -type d \
        ! -name iam ! -name s3 ! -name sts ! -name translate ! -name 'sso*' ! -name signin -exec rm -r {} +


FROM docker.io/library/python:3.11.15-slim-bookworm

# The pattern follows Debian's security updates: an exact version disappears from the mirrors with the next one.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends "git=1:2.39.*" \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/amts-bot /opt/amts-bot

# GitHub mounts the workspace and chooses the working directory; it needs root to write there.
ENTRYPOINT ["/opt/amts-bot/bin/amts-bot", "action"]
