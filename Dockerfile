FROM python:3.12-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /src

# The dependencies are a layer of their own: it is made again only when the lock changes.
COPY requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-deps --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY app app
COPY onrecord onrecord
RUN /venv/bin/python -m hatchling build -t wheel -d /dist \
    && /venv/bin/pip install --no-deps --no-index --find-links /dist onrecord


FROM python:3.12-slim

RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin onrecord \
    && install --directory --owner onrecord --group onrecord /data
COPY --from=build /venv /venv

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ONRECORD_DATABASE_URL=sqlite:////data/onrecord.sqlite3 \
    ONRECORD_HOST=0.0.0.0 \
    ONRECORD_PORT=8000

# By number, so that a host which insists on a non-root image can tell that this is one.
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000

# The slim image has no curl; the first start may migrate the store before it answers.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['ONRECORD_PORT'] + '/healthz', timeout=4)"]

ENTRYPOINT ["onrecord"]
CMD ["serve"]
