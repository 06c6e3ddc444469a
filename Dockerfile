# Touchstone with the embedded judge and its model weights: nothing is downloaded at run time.
#   docker build -t touchstone . && docker run --rm -p 127.0.0.1:8000:8000 -v touchstone:/data touchstone

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# Dependencies before sources: a change of code does not fetch them again. The environment has no
# pip of its own, so neither has the final image.
COPY requirements.lock ./
RUN sed '/^# build$/,$d' requirements.lock > run-time.txt \
    && sed -n '/^# build$/,/^# development$/p' requirements.lock > build.txt \
    && python -m venv --without-pip /opt/touchstone \
    && pip --python /opt/touchstone/bin/python install \
        --require-hashes --no-deps --only-binary=:all: -r run-time.txt \
    && pip install --require-hashes --no-deps --only-binary=:all: -r build.txt

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY app app
COPY rubrics rubrics
COPY prompts prompts
RUN python -m hatchling build --target wheel \
    && pip --python /opt/touchstone/bin/python install --no-deps dist/*.whl

FROM python:3.13-slim
# One thread a grade: with several, a busy machine makes each of them slower.
ENV PATH=/opt/touchstone/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OPENBLAS_NUM_THREADS=1 \
    TOUCHSTONE_DATA_DIR=/data \
    TOUCHSTONE_HOST=0.0.0.0 \
    TOUCHSTONE_PORT=8000
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin touchstone \
    && install -d -o touchstone -g touchstone /data
COPY --from=build /opt/touchstone /opt/touchstone
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["touchstone"]
CMD ["serve"]
