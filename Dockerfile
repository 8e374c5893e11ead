# The server for those who put it behind a proxy of their own. Build: docker build -t yiqing .
# Run, with the name by which the proxy calls it:
#   docker run --read-only --cap-drop ALL --security-opt no-new-privileges -p 127.0.0.1:8790:8790 yiqing --trusted-host pos.example.com
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --locked --release --bin yiqing --no-default-features --features serve

FROM debian:bookworm-slim
RUN useradd --system --no-create-home --shell /usr/sbin/nologin yiqing
COPY --from=build /src/target/release/yiqing /usr/local/bin/yiqing
USER yiqing
EXPOSE 8790
# The container's own address is not loopback, so a name is needed; further ones are added after the image's name.
ENTRYPOINT ["/usr/local/bin/yiqing", "serve", "--bind", "0.0.0.0", "--trusted-host", "127.0.0.1:8790"]
