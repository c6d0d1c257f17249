# One image for every kind of process; the command chooses: web (the default), worker, beat, migrate, or anything else
# that manage.py knows. Settings come from the environment; docs/operating.md lists them.
FROM python:3.13-slim-bookworm AS install
COPY requirements/run.lock /run.lock
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r /run.lock

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/laurel laurel \
 && install -d -o laurel -g laurel /run/laurel/metrics
COPY --from=install /venv /venv
WORKDIR /laurel
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LAUREL_MODE=production \
    LAUREL_HOME=/var/lib/laurel \
    LAUREL_BIND=0.0.0.0 \
    LAUREL_STATIC_ROOT=/laurel/staticfiles \
    PROMETHEUS_MULTIPROC_DIR=/run/laurel/metrics
# Collecting needs settings that pass, not the ones that will run: an embedded house in a folder that is thrown away.
RUN LAUREL_MODE=embedded LAUREL_HOME=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build

USER laurel
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 8000}/healthz', timeout=4)"]
ENTRYPOINT ["python", "manage.py"]
CMD ["web"]
