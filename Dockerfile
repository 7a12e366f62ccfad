# syntax=docker/dockerfile:1

# Both stages are Debian 12: the program needs the C library that it was built with, or a newer one.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
# Nobody steps through the program in here; where a fault happened is told without this.
ENV CARGO_PROFILE_DIST_DEBUG=false

# What we depend on, in a layer of its own: it is built again only when the manifest or the lock changes.
COPY Cargo.toml Cargo.lock ./
RUN mkdir src benches \
    && touch src/lib.rs \
    && for file in src/main.rs benches/turn.rs benches/http.rs benches/proof.rs benches/shipping.rs benches/replay.rs benches/watched.rs; do echo 'fn main() {}' >"$file"; done \
    && cargo build --locked --profile dist \
    && cargo clean --locked --profile dist --package helpline \
    && rm -r src

# What is ours. Settings' defaults and the shipped flow go into the program.
COPY config config
COPY flows flows
COPY src src
RUN cargo build --locked --profile dist --bin helpline && mkdir /empty

# No shell, no package manager, a user who is nobody.
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="helpline" \
      org.opencontainers.image.description="A telephone helpline's menus: flow files in, voice documents out, a person one key away" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY LICENSE /usr/share/doc/helpline/LICENSE
# The program is not its user's to change; the journal's folder is.
COPY --from=build /build/target/dist/helpline /usr/local/bin/helpline
COPY --from=build --chown=65532:65532 /empty /var/lib/helpline
USER 65532:65532
WORKDIR /var/lib/helpline

# Reachable from outside the container; publish 8081 to operators only. Flows are looked for in a folder to be mounted;
# without one the shipped flow answers.
ENV HELPLINE__SERVER__LISTEN=0.0.0.0:8080 \
    HELPLINE__SERVER__ADMIN_LISTEN=0.0.0.0:8081 \
    HELPLINE__STORE__URL=sqlite:/var/lib/helpline/helpline.db \
    HELPLINE__FLOWS__DIR=/etc/helpline/flows
EXPOSE 8080 8081
# The journal, and the secrets that were not set.
VOLUME /var/lib/helpline

# It listens to signals itself and starts no other program, so it needs no init in front.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD ["helpline", "ready"]
ENTRYPOINT ["helpline"]
CMD ["serve"]
