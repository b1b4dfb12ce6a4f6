# The image: one executable on a base that holds the C library and nothing to run, not even a shell.
#
#   docker build -t objectstorage .                                   compiles in a stage of its own
#   deno task compile && docker build --build-arg BINARY=prebuilt .   takes dist/objectstorage
#   docker build --target test -t objectstorage:VERSION-test .        for test containers and CI
#
# The base needs glibc 2.27 or newer and libgcc_s: Alpine and distroless "base" or "static" do not do.

ARG BASE=gcr.io/distroless/cc-debian12:nonroot
ARG BUILDER=docker.io/denoland/deno:debian-2.9.6
# The stage the executable comes from: compiled, or prebuilt. (buildah before 1.30 must be told either.)
ARG BINARY=compiled

FROM ${BUILDER} AS compiled
WORKDIR /src
COPY . .
RUN ["deno", "task", "compile"]

FROM scratch AS prebuilt
ARG PREBUILT=dist/objectstorage
COPY ${PREBUILT} /src/dist/objectstorage

FROM ${BINARY} AS binary

# The base has no mkdir.
FROM scratch AS layout
WORKDIR /layout/data

FROM ${BASE} AS image
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=
LABEL org.opencontainers.image.title="objectstorage" \
      org.opencontainers.image.description="An S3-compatible object store in one file" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}"

COPY --from=binary /src/dist/objectstorage /objectstorage
# A new named volume takes over owner and mode of this directory.
COPY --from=layout --chown=65532:65532 /layout/ /

# A number: the kubelet can tell that it is not root.
USER 65532:65532
ENV OBJECTSTORAGE_DATA=/data
VOLUME /data
EXPOSE 9000 9001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=120s --start-interval=1s --retries=3 \
  CMD ["/objectstorage", "healthcheck"]
ENTRYPOINT ["/objectstorage"]
CMD ["server"]

# Accepts minioadmin and the like. Not for anything that must be kept from others.
FROM image AS test
ENV OBJECTSTORAGE_ALLOW_DEFAULT_CREDENTIALS=1

FROM image AS server
