# Two stages: the first builds the wheel and an environment, the second holds that environment and nothing else.
# The base image is named by its digest, so that a tag that moves changes nothing; `make pin-images` takes the newest.
# Run it as in docs/self-hosting.md. Nothing secret belongs in here: settings come from the environment.

FROM python:3.11-slim@sha256:90744cff8f32887f075c47d747a173ff333e9e98801667af93c357fa9f5e28ff AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# First what changes seldom. The tools that build the wheel stay behind in this stage. What serves `try` and calendar
# files alone is left out: --build-arg REQUIREMENTS=requirements-try.txt takes it in. What draws pictures is in, 47 MB
# of which 33 are the letters of Chinese, Japanese and Korean: REQUIREMENTS=requirements.txt leaves it out.
ARG REQUIREMENTS=requirements-pictures.txt
COPY requirements.txt requirements-pictures.txt requirements-try.txt requirements-build.txt ./
RUN python -m venv /opt/studyplan \
    && /opt/studyplan/bin/pip install --require-hashes -r "$REQUIREMENTS" \
    && pip install --require-hashes -r requirements-build.txt

COPY pyproject.toml README.md LICENSE ./
COPY adapters adapters
COPY bot bot
COPY curriculum curriculum
COPY migrations migrations
COPY studyplan_bot studyplan_bot
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/studyplan/bin/pip install --no-deps --no-index /wheel/*.whl

FROM python:3.11-slim@sha256:90744cff8f32887f075c47d747a173ff333e9e98801667af93c357fa9f5e28ff
RUN useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin studyplan \
    && mkdir /data && chown studyplan: /data
COPY --from=build /opt/studyplan /opt/studyplan
ENV PATH=/opt/studyplan/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001
# Whether `run` is alive, at the port that compose.yaml and the default setting use. Other commands end before.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
# Only /data is written to, and /tmp by `try`: the rest may be read-only.
WORKDIR /data
VOLUME /data
ENTRYPOINT ["studyplan"]
CMD ["--help"]
