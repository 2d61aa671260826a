# Vigie's server without its database; compose.yaml runs it with PostgreSQL and Redis.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

WORKDIR /app

# A user of its own who may write to .vigie, the embedded database's place, and to nothing else here.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin vigie \
    && install --directory --owner=vigie .vigie

# Before the code, so that a change of code doesn't install everything again.
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock

COPY pyproject.toml LICENSE ./
COPY models models
COPY schema schema
COPY api api
COPY frontend-example/dist frontend-example/dist
COPY frontend-example/persisted-documents.json frontend-example/

# Here, because the running container can't write: otherwise each start would compile all of it.
RUN python -m compileall -q models schema api

USER vigie
EXPOSE 8000

# /healthz answers while the process is well; whether it can serve (database, bell, not draining) is /readyz's to say.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]

# Other interfaces than loopback need an identity provider (VIGIE_JWT_…): the development key is refused there.
CMD ["python", "-m", "api", "serve", "--host", "0.0.0.0", "--port", "8000"]
