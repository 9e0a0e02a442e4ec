# syntax=docker/dockerfile:1
FROM python:3.12-slim AS build

# Compiled here, once: the root of a container may be read-only.
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PYTHON_DOWNLOADS=never \
    VIRTUAL_ENV=/venv
WORKDIR /src

# The release that the development lock has.
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --disable-pip-version-check --root-user-action=ignore uv==0.13.9

# The dependencies are a layer of their own, made again only when the lock changes, and then of what was downloaded before.
COPY requirements.lock ./
RUN --mount=type=cache,target=/root/.cache/uv \
    uv venv --python /usr/local/bin/python3 /venv \
    && uv pip install --no-deps --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY app app
COPY onrecord onrecord
# Without a cache: a wheel of the same version with other contents is another one.
RUN /venv/bin/python -m hatchling build -t wheel -d /dist \
    && uv pip install --no-cache --no-deps /dist/*.whl


FROM python:3.12-slim

RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin onrecord \
    && install --directory --owner onrecord --group onrecord /data
COPY --from=build /venv /venv
# The base image has its library in source alone, which each process would compile anew, the health check every half minute.
RUN python -m compileall -q -x 'lib2to3|site-packages' "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"

ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ONRECORD_DATABASE_URL=sqlite:////data/onrecord.sqlite3 \
    ONRECORD_HOST=0.0.0.0 \
    ONRECORD_PORT=8000

# By number, so that a host which insists on a non-root image can tell that this is one.
USER 10001
WORKDIR /data
# All that is written, but for temporary files: `docker run --read-only --tmpfs /tmp` is enough.
VOLUME /data
EXPOSE 8000

# The slim image has no curl; the first start may migrate the store before it answers.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['ONRECORD_PORT'] + '/healthz', timeout=4)"]

ENTRYPOINT ["onrecord"]
CMD ["serve"]
